"""Partwise: multipart uploads to Alibaba Cloud OSS, proven before they count as done."""

__version__ = "0.2.0"
