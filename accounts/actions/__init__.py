"""Every change of an account, one function a verb."""
