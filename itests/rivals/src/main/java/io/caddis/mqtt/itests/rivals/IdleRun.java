package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Idle clients of one library in a process of their own, beside a server in another.
 *
 * @param one with one client
 * @param all with all of them, besides that one
 * @param connected how many the server has at the end
 */
record IdleRun(String version, IdleSample one, IdleSample all, int connected) {

    /** @param progress is given how many are still to connect, after each batch */
    static IdleRun of(IdleClients.Library library, int count, int batch, List<String> serverJvm,
            List<String> clientsJvm, IntConsumer progress) throws IOException, BenchException {
        try (Child server = Child.start("server", serverJvm, IdleServer.class)) {
            String port = server.await("port");
            try (Child worker = Child.start(library.name(), clientsJvm, IdleWorker.class, library.name(), port)) {
                String version = worker.await("ready");
                worker.ask("connect 1", "ok");
                IdleSample one = IdleSample.parse(worker.ask("measure", "ok"));
                for (int left = count; left > 0; left -= batch) {
                    worker.ask("connect " + Math.min(batch, left), "ok");
                    progress.accept(Math.max(0, left - batch));
                }
                IdleSample all = IdleSample.parse(worker.ask("measure", "ok"));
                return new IdleRun(version, one, all, Integer.parseInt(server.ask("count", "ok")));
            }
        }
    }
}
