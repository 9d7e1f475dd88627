// For vitest: how long each test file took, with what it imported and made before its first test.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'

export default class FileTimes {
  #files = []

  onTestModuleEnd(module) {
    const { environmentSetupDuration, prepareDuration, setupDuration, collectDuration, duration } = module.diagnostic()
    const ms = environmentSetupDuration + prepareDuration + setupDuration + collectDuration + duration
    this.#files.push({ name: relative('.', module.moduleId), seconds: ms / 1000 })
  }

  onTestRunEnd() {
    writeFileSync(process.env.FILE_TIMES, JSON.stringify(this.#files))
  }
}
