/** A coordinator in a process of its own: says where it is, and, asked, what it used so far. */
import { Coordinator } from '@heddle/cluster/processes';

const [folder, token] = process.argv.slice(2);
const { url } = await Coordinator.start({ folder, token });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit(0));
process.send({ url });
