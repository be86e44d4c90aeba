"""What Slack brings, and what becomes of it: plain functions of four moves, listed in `bot/slack/app.py`.

Acknowledge, read the payload, ask, show a view. A listener takes what it needs by name: Bolt's own arguments, and
`house` (`bot/slack/house.py`). It raises what goes wrong; the boundary in `app.py` tells whoever asked.
"""
