import { migrate } from '../server/db/migrate'

const appUrl = process.env.DATABASE_URL
const adminUrl = process.env.DATABASE_ADMIN_URL ?? appUrl
if (!appUrl || !adminUrl) {
  process.stderr.write('Set DATABASE_URL (the app\'s login) and DATABASE_ADMIN_URL (a login that may create roles and tables). See .env.example.\n')
  process.exit(1)
}
await migrate({ adminUrl, appRole: decodeURIComponent(new URL(appUrl).username), log: line => process.stdout.write(`${line}\n`) })
