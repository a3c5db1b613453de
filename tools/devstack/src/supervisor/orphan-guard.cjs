// Preloaded into every process of the stack (--require). The channel to the supervisor closes when it ends, whatever
// ended it: a process without its supervisor stops as if it had been asked to, so that nothing lingers on its port.
const lastResortMs = 5_000;

process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), lastResortMs).unref();
});
// Listening must not keep alive a process that has nothing else to do.
process.channel?.unref();
