// ali-oss as a partner; what it is asked for stands in helpers/partners.py.
// To an IP address it sends the virtual-host name of its bucket, so it reaches the practice bucket in OSS's usual style.

const fs = require("node:fs");
const path = require("node:path");
const OSS = require("ali-oss");

async function main(task) {
  const client = new OSS({
    accessKeyId: process.env.OSS_ACCESS_KEY_ID,
    accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
    authorizationV4: task.signature === "v4",
    region: `oss-${task.region}`,
    endpoint: task.endpoint,
    bucket: task.bucket,
  });
  if (!task.parts) {
    const kept = path.join(task.checkpoints, "checkpoint.json");
    const progress = (_, checkpoint) => checkpoint && fs.writeFileSync(kept, JSON.stringify(checkpoint));
    await client.multipartUpload(task.key, task.file, { progress });
    return;
  }
  const { uploadId } = await client.initMultipartUpload(task.key);
  for (const part of task.parts) {
    await client.uploadPart(task.key, uploadId, part.number, part.file, part.start, part.end);
  }
  console.log(uploadId);
}

main(JSON.parse(process.argv[2])).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
