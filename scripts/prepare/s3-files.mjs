import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The only region that s3api supports. */
export const region = 'us-east-1'

/**
 * Writes the settings of Swift, and makes the folder for its files.
 * @param {string} folder
 * @returns {{ accessKeyId: string, secretAccessKey: string }} of the only account
 */
export function writeSettings(folder) {
  const secretAccessKey = randomBytes(20).toString('hex')
  mkdirSync(join(folder, 'devices', 'disk'), { recursive: true })
  write(folder, 'swift.conf', swift())
  write(folder, 'proxy.conf', proxy(folder, secretAccessKey))
  for (const name of ['account', 'container', 'object']) write(folder, `${name}.conf`, backend(folder, name))
  return { accessKeyId: 'foyer:tests', secretAccessKey }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} text
 */
function write(folder, name, text) {
  writeFileSync(join(folder, name), text, { mode: 0o600 })
}

function swift() {
  return `[swift-hash]
swift_hash_path_suffix = ${randomBytes(8).toString('hex')}

[storage-policy:0]
name = only
default = yes
`
}

/**
 * @param {string} folder
 * @param {string} secretAccessKey
 */
function proxy(folder, secretAccessKey) {
  return `${common(folder)}
[pipeline:main]
pipeline = catch_errors gatekeeper cache s3api tempauth copy slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 10
node_timeout = 60
recoverable_node_timeout = 60
# One slow answer on a busy machine must not make Swift stop using its only server.
error_suppression_limit = 1000000

[filter:tempauth]
use = egg:swift#tempauth
user_foyer_tests = ${secretAccessKey} .admin

[filter:s3api]
use = egg:swift#s3api
location = ${region}
s3_acl = false
check_bucket_owner = false
dns_compliant_bucket_names = false
max_upload_part_num = 10000

[filter:cache]
paste.filter_factory = __main__:no_cache
${['catch_errors', 'gatekeeper', 'copy', 'slo', 'dlo'].map((name) => `\n[filter:${name}]\nuse = egg:swift#${name}\n`).join('')}`
}

/**
 * @param {string} folder
 * @param {string} name
 */
function backend(folder, name) {
  return `${common(folder)}
[pipeline:main]
pipeline = ${name}-server

[app:${name}-server]
use = egg:swift#${name}
conn_timeout = 10
node_timeout = 60
# A new object must be listed at once, however busy the machine is.
container_update_timeout = 60
`
}

/** @param {string} folder */
function common(folder) {
  return `[DEFAULT]
swift_dir = ${folder}
devices = ${join(folder, 'devices')}
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
workers = 0
log_level = ERROR
`
}
