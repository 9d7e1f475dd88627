import { symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, createNitro, prepare } from 'nitropack'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

/** A server with the streams of sound alone, built, started and stopped as the product is. @returns its program */
export async function buildTalkServer(): Promise<string> {
  const folder = temporaryFolder('talks')
  const nitro = await createNitro({
    rootDir: resolve('.'),
    buildDir: join(folder, 'build'),
    output: { dir: join(folder, 'output') },
    preset: 'node-server',
    imports: false,
    srcDir: resolve('tests/support/talk-server'),
    noPublicDir: true,
    minify: false,
    sourceMap: false,
    logLevel: 0,
    experimental: { websocket: true },
    esbuild: { options: { target: 'es2022' } },
    // what is installed is found where it is: to copy it takes longer than the rest
    externals: { trace: false },
    handlers: [
      { route: '/media-stream', handler: resolve('server/routes/media-stream.ts') },
      { route: '/api/health/ready', handler: resolve('server/api/health/ready.get.ts') },
    ],
    plugins: ['sockets', 'start'].map(name => resolve(`server/plugins/${name}.ts`)),
  }, { compatibilityDate: '2026-11-20' })
  try {
    await prepare(nitro)
    await build(nitro)
  } finally {
    await nitro.close()
  }
  symlinkSync(resolve('node_modules'), join(folder, 'output/server/node_modules'))
  return join(folder, 'output/server/index.mjs')
}
