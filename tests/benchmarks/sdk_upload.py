"""The official Python SDK v2 as a client: `python sdk_upload.py FILE ENDPOINT BUCKET KEY`, CRC checks on."""

from __future__ import annotations

import sys

import alibabacloud_oss_v2 as oss

file, endpoint, bucket, key = sys.argv[1:]
config = oss.config.load_default()
config.credentials_provider = oss.credentials.EnvironmentVariableCredentialsProvider()
config.region = "cn-hangzhou"
config.endpoint = endpoint
uploader = oss.Client(config).uploader(part_size=8 * 1024 * 1024, parallel_num=4)
uploader.upload_file(oss.PutObjectRequest(bucket=bucket, key=key), filepath=file)
