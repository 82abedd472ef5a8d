// Loaded as one by the first call that needs S3. A bundler leaves out what is not named here,
// which it cannot do when the SDK itself is imported that late.
export {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
