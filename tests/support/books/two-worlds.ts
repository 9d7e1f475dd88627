import { carriersOf } from '../../../server/carriers/carriers'
import { createTwilioCarrier } from '../../../server/carriers/twilio/twilio-carrier'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { createHttpApp } from '../http-app'
import { ControlClient } from '../sandbox/control-client'
import { sandboxOptions } from '../sandbox/sandbox-config'
import { createTestContext, type TestContext, type TestContextOptions } from '../test-context'

/** The app's routes on a port and the sandbox carrier on another: they know nothing of each other but addresses. */
export interface TwoWorlds {
  context: TestContext
  sandbox: Sandbox
  control: ControlClient
  close: () => Promise<void>
}

export async function startTwoWorlds(deckFile: string, options: TestContextOptions): Promise<TwoWorlds> {
  const context = await createTestContext(options)
  const app = await (await createHttpApp(context)).listen()
  const sandbox = await startSandbox(sandboxOptions(`${app.url}/api/twilio/voice`, { deckFile }))
  // the two ports are known only now
  context.config.publicUrl = app.url
  context.config.twilio.restBaseUrl = sandbox.url
  context.carriers = carriersOf(createTwilioCarrier(context.config))
  return {
    context,
    sandbox,
    control: new ControlClient(sandbox.url),
    async close() {
      await sandbox.stop()
      await app.close()
      await context.close()
    },
  }
}
