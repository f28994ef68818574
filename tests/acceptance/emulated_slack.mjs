// Serves an emulated Slack on the port given first, seeded with the JSON given second, until its input ends.
import { createEmulator } from 'emulate'

const [port, seed] = process.argv.slice(2)
const emulator = await createEmulator({ service: 'slack', port: Number(port), seed: JSON.parse(seed) })
console.log(emulator.url)
process.stdin.on('end', () => emulator.close().then(() => process.exit(0))).resume()
