"""Every change of state, one function per verb. Each is an action: checked, recorded, all or nothing."""
