"""An OSS on this computer, in its own process: to try Partwise without an account, and for the tests.

It is as strict as the reference says OSS is (section 8.4 there), and fails on demand (`faults`). Its folder:

    DIR/incoming/                             bodies that are still arriving; emptied at every start
    DIR/buckets/BUCKET/objects/NAME           each object as one plain file; NAME is the percent-encoded key
    DIR/buckets/BUCKET/facts/NAME.json        what OSS tells of it: ETag, CRC-64, headers
    DIR/buckets/BUCKET/uploads/ID/            an open upload: upload.json, and one file per part
    DIR/buckets/BUCKET/lifecycle.xml          the lifecycle rules, if any

Every file is written aside and renamed, so the process may be killed at any moment and started again.
"""
