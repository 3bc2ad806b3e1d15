"""Capture: a submission becomes a lead or a touch, from any channel."""
