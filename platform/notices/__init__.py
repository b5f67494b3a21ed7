"""Whatever is due is a row (an obligation), is said once (a notice), and is never lost.

This package knows people and dialogues by their UUIDs. What it must know of a person to write to them
(address, language, time zone, deputy, supervisor) is the protocol in notices/recipients.py.
"""
