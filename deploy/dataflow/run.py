"""Launches a job from its template: see README.md."""

from launch import launch

launch("run")
