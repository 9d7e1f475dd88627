import { runVerifier } from '../talktime/run-verifier'

process.exitCode = await runVerifier(process.argv.slice(2))
