// Everything for working on the code: the program is built anew and started again when a source changes, and the screens are
// replaced in the open page without a reload.
//
//   node tools/dev.mjs [arguments of `overblik start`]      default: --demo
//
// Log in on the program's own address, then use the other address that is printed: cookies do not tell ports apart.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { createServer } from 'vite';
import { build, finishProgram, programOptions } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = `http://127.0.0.1:${process.env.PORT ?? 8080}`;
/** As in src/rest/pages.ts. */
const APPS = { '/arbejdsplads': 'workplace', '/borger': 'citizen', '/log-ind': 'login', '/udvikler': 'integrator' };
const say = (line) => process.stderr.write(`dev: ${line}\n`);

let program;
let isEnding = false;
let restarting = Promise.resolve();

await build();
const bundler = await watchProgram();
const screens = await serveScreens();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);

async function watchProgram() {
  const restartAfterBuild = {
    name: 'restart-after-build',
    setup: (plugin) =>
      plugin.onEnd(({ errors, metafile }) => {
        if (errors.length > 0)
          return say(`the program does not build (${errors.length} errors); the last one that did goes on`);
        finishProgram(metafile);
        restarting = restarting.then(restart);
      }),
  };
  const found = await context({ ...programOptions(), plugins: [restartAfterBuild] });
  await found.watch();
  // The bundler does not know of the schema files.
  watch(join(ROOT, 'src', 'database', 'migrations'), () => found.rebuild().catch(() => undefined));
  return found;
}

async function restart() {
  if (isEnding) return;
  await stopProgram();
  const asked = process.argv.slice(2);
  const args = [
    '--enable-source-maps',
    join(ROOT, 'dist', 'main.js'),
    'start',
    ...(asked.length > 0 ? asked : ['--demo']),
  ];
  // One process is up again soonest after a change.
  const env = { OVERBLIK_PROCESSES: '1', ...process.env };
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] });
  program = child;
  child.once('exit', (code) => {
    if (program === child && !isEnding) say(`the program ended (${code}); it starts again at the next change`);
  });
}

async function stopProgram() {
  if (program === undefined || program.exitCode !== null || program.signalCode !== null) return;
  const ended = once(program, 'exit');
  const stopping = program;
  program = undefined;
  stopping.kill('SIGTERM');
  await ended;
}

async function serveScreens() {
  const forward = { target: PROGRAM, headers: { origin: PROGRAM } };
  const server = await createServer({
    configFile: join(ROOT, 'vite.config.ts'),
    root: join(ROOT, 'web'),
    plugins: [{ name: 'app-addresses', configureServer: (dev) => void dev.middlewares.use(appAddresses(dev)) }],
    server: { host: '127.0.0.1', proxy: { '/api': forward, '/fhir': forward, '/oidc': forward } },
  });
  await server.listen();
  const [address] = server.resolvedUrls.local;
  for (const path of Object.keys(APPS)) say(`${new URL(path, address)}`);
  return server;
}

/** Answers /arbejdsplads and the like with the app's page, as the program does; its relative addresses become absolute. */
function appAddresses(dev) {
  return async (request, response, next) => {
    const path = request.url.split('?')[0];
    const app = Object.keys(APPS).find((one) => path === one || path.startsWith(`${one}/`));
    const file = app && join(ROOT, 'web', APPS[app], 'index.html');
    if (!file || !existsSync(file)) return next();
    // Vite puts its base in front of absolute addresses.
    const here = `/${APPS[app]}/index.html`;
    const html = readFileSync(file, 'utf8').replace(
      /(src|href)="(\.[^"]*)"/g,
      (_, name, to) => `${name}="${new URL(to, `http://page${here}`).pathname}"`,
    );
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(await dev.transformIndexHtml(here, html));
  };
}

async function end() {
  if (isEnding) return;
  isEnding = true;
  await Promise.allSettled([stopProgram(), screens?.close(), bundler?.dispose()]);
  process.exit(0);
}
