package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.Transport;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's way to secured links: {@link TlsSetup} services first, on a pool thread, then the TLS bundle. */
final class TlsDoor {
    private static final Logger LOG = LoggerFactory.getLogger(TlsSetup.class);

    private final MqttClient client;
    private final Workers workers;
    private final Supplier<List<TlsSetups.Entry>> setups;
    /** A call has not returned: so at most one thread is held for each client. */
    private final AtomicBoolean calling = new AtomicBoolean();

    TlsDoor(MqttClient client, Workers workers, Supplier<List<TlsSetups.Entry>> setups) {
        this.client = client;
        this.workers = workers;
        this.setups = setups;
    }

    /** A transport whose links are secured. */
    Transport over(Transport transport, Tls tls, TlsOptions options, TlsObserver observer) {
        List<TlsSetups.Entry> called = setups.get();
        if (called.isEmpty()) {
            return tls.over(transport, options, observer);
        }
        return (endpoint, handler) -> {
            Opening opening = new Opening(called, options, endpoint, handler,
                    changed -> tls.over(transport, changed, observer));
            opening.start();
            return opening;
        };
    }

    private interface Secured {
        Transport with(TlsOptions options);
    }

    /** A link that waits for the services, and is then what the TLS bundle opens. */
    private final class Opening implements Link {
        private final List<TlsSetups.Entry> called;
        private final TlsOptions options;
        private final Endpoint endpoint;
        private final LinkHandler handler;
        private final Secured secured;
        private volatile Link link;
        private boolean over;
        private boolean reading = true;
        private ScheduledFuture<?> deadline;

        Opening(List<TlsSetups.Entry> called, TlsOptions options, Endpoint endpoint, LinkHandler handler,
                Secured secured) {
            this.called = called;
            this.options = options;
            this.endpoint = endpoint;
            this.handler = handler;
            this.secured = secured;
        }

        void start() {
            if (!calling.compareAndSet(false, true)) {
                workers.execute(() -> end("a TlsSetup service has not returned since an earlier attempt: mend it"));
                return;
            }
            deadline = workers.schedule(() -> end("the TlsSetup services took longer than "
                    + TimeUnit.NANOSECONDS.toSeconds(endpoint.options().handshakeTimeoutNanos())
                            + " s (handshake.timeout)"),
                    endpoint.options().handshakeTimeoutNanos());
            workers.execute(this::call);
        }

        private void call() {
            TlsOptionsBuilder parameters = new TlsOptionsBuilder(options, endpoint.host());
            String refusal = null;
            try {
                for (TlsSetups.Entry entry : called) {
                    callOne(entry, parameters);
                }
            } catch (Exception | LinkageError e) { // an application's
                LOG.warn("client {}: a TlsSetup service refuses the connection", client.name(), e);
                refusal = "a TlsSetup service refuses the connection: " + e;
            } finally {
                calling.set(false);
            }
            if (refusal != null) {
                end(refusal);
            } else {
                open(parameters.options());
            }
        }

        private void callOne(TlsSetups.Entry entry, TlsOptionsBuilder parameters) throws Exception {
            TlsSetup setup = entry.acquire();
            if (setup != null) {
                try {
                    setup.setUp(client, parameters);
                } finally {
                    entry.release();
                }
            }
        }

        private void open(TlsOptions changed) {
            Transport transport = secured.with(changed);
            synchronized (this) {
                if (over) {
                    return;
                }
                cancelDeadline();
                try {
                    link = transport.open(endpoint, handler); // does not block, and calls nobody back on this thread
                    link.reading(reading);
                    return;
                } catch (RuntimeException e) { // its bundle may be gone already
                    LOG.debug("no link to {}", endpoint, e);
                }
            }
            end("the TLS bundle has stopped");
        }

        /** Tells the handler, if there is no link that does. */
        private void end(String cause) {
            synchronized (this) {
                if (over || link != null) {
                    return;
                }
                over = true;
                cancelDeadline();
            }
            handler.closed(cause);
        }

        private void cancelDeadline() {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }

        @Override
        public void wantWrite() {
            Link open = link;
            if (open != null) {
                open.wantWrite();
            } // else fill is called anyway once it is open
        }

        @Override
        public void reading(boolean on) {
            synchronized (this) {
                reading = on;
            }
            Link open = link;
            if (open != null) {
                open.reading(on);
            }
        }

        @Override
        public void close() {
            Link open;
            synchronized (this) {
                open = link;
            }
            if (open != null) {
                open.close();
            } else if (!workers.execute(() -> end(null))) { // not on the caller's stack, who holds a lock
                workers.executeLast(() -> end(null));
            }
        }
    }
}
