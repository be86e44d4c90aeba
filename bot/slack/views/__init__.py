"""What Slack shows: pure functions from answers to Block Kit, as plain dictionaries."""
