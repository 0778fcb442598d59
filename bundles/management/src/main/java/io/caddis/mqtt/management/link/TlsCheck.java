package io.caddis.mqtt.management.link;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.TlsReport;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection that is made for its report only. What is timed are the steps between two calls of the layers, of
 * which the lowest tells its own. The lock holds for its fields; nothing is called under it.
 */
public final class TlsCheck implements LinkHandler, TlsObserver {
    private static final String FILES = "keys and certificates";
    private static final String HANDSHAKE = "TLS handshake";
    private static final String WEBSOCKET = "WebSocket";
    /**
     * In TLS 1.3 a server that wants a certificate, or another one, says so after the handshake; one that is content
     * says nothing.
     */
    private static final String ANSWER = "consent of the server";
    private static final String NO_OBJECTION = "no objection";
    private static final long ANSWER_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long ANSWER_NANOS_MAX = TimeUnit.SECONDS.toNanos(3);
    private static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ClientConfig config;
    private final Endpoint endpoint;
    private final Parts parts;
    private final Workers workers;
    private final CompletableFuture<TlsReport> report = new CompletableFuture<>();
    private final List<TlsReport.Step> steps = new ArrayList<>();
    private String step = FILES;
    private long stepNanos = System.nanoTime();
    private TlsInfo tls;
    private List<CertificateInfo> chain = List.of();
    private long answerNanos;
    private Link link;
    private boolean over;

    public TlsCheck(ClientConfig config, Parts parts, Workers workers) {
        this.config = config;
        this.parts = parts;
        this.workers = workers;
        endpoint = config.endpoint();
    }

    /** Completes on a pool thread. */
    public CompletableFuture<TlsReport> report() {
        return report;
    }

    public void start() {
        String missing = parts.missing(endpoint, false);
        if (!missing.isEmpty()) {
            end(parts.remedies().isEmpty() ? "no bundle provides: " + missing + "; install and start " + remedy(missing)
                    : "there is no " + missing, false);
            return;
        }
        LinkOptions limits = endpoint.options();
        long limitNanos = limits.resolveTimeoutNanos() + limits.connectTimeoutNanos() + limits.proxyTimeoutNanos()
                + 3 * limits.handshakeTimeoutNanos() + SPARE_NANOS; // files, TLS, WebSocket
        workers.schedule(() -> end("took longer than all limits of time together", true), limitNanos);
        try {
            Link opened = parts.transport(endpoint, (carrier, bundle) -> bundle.over((there, handler) -> {
                if (!there.address().equals(endpoint.address())) {
                    return carrier.open(there, handler); // to whoever is asked about revocation
                }
                done("", RESOLVED);
                return carrier.open(there, new Watched(handler));
            }, config.tls().options(), this)).open(endpoint, this);
            boolean late;
            synchronized (this) {
                link = opened;
                late = over;
            }
            if (late) {
                opened.close();
            }
        } catch (RuntimeException e) { // its bundle may be gone already
            end("the transport failed: " + e, true);
        }
    }

    /** The bundles to install, and their features in Karaf. */
    private static String remedy(String missing) {
        List<String> bundles = new ArrayList<>();
        if (missing.contains("codec") || missing.contains("session") || missing.contains("transport")) {
            bundles.add("those of the feature caddis-mqtt");
        }
        if (missing.contains("websocket")) {
            bundles.add("io.caddis.mqtt.websocket (in Karaf: feature:install caddis-mqtt-websocket)");
        }
        if (missing.contains("tls")) {
            bundles.add("io.caddis.mqtt.tls and Bouncy Castle (in Karaf: feature:install caddis-mqtt-tls)");
        }
        return String.join(", ", bundles);
    }

    // ---- steps

    private synchronized void done(String result, String next) {
        long now = System.nanoTime();
        if (!over) {
            steps.add(new TlsReport.Step(step, Duration.ofNanos(now - stepNanos), result));
            step = next;
            stepNanos = now;
        }
    }

    /** Between the carrier and TLS. */
    private final class Watched implements LinkHandler {
        private final LinkHandler handler;

        Watched(LinkHandler handler) {
            this.handler = handler;
        }

        @Override
        public void step(String name, String result) {
            done(result, name.equals(RESOLVED) ? CONNECTED
                    : name.equals(CONNECTED) && endpoint.options().proxy() != null ? PROXIED : HANDSHAKE);
        }

        @Override
        public void opened() {
            handler.opened();
        }

        @Override
        public void received(ByteBuffer in) {
            handler.received(in);
        }

        @Override
        public void fill(ByteBuffer out) {
            handler.fill(out);
        }

        @Override
        public void closed(String cause) {
            handler.closed(cause);
        }
    }

    @Override
    public void negotiated(TlsSession session) {
        synchronized (this) {
            tls = session.info();
            chain = session.serverChain();
            answerNanos = Math.min(ANSWER_NANOS_MAX, Math.max(ANSWER_NANOS_MIN, 3 * (System.nanoTime() - stepNanos)));
        }
        done("", endpoint.isWebSocket() ? WEBSOCKET : ANSWER);
    }

    @Override
    public synchronized void refused(List<CertificateInfo> serverChain) {
        chain = serverChain;
    }

    // ---- the link

    @Override
    public void opened() {
        TlsInfo made;
        synchronized (this) {
            made = tls;
        }
        if (endpoint.isWebSocket() || !made.protocol().equals("TLSv1.3") || made.serverCertificate().isEmpty()) {
            end(null, endpoint.isWebSocket());
        } else {
            workers.schedule(() -> end(null, true), answerNanos);
        }
    }

    @Override
    public void received(ByteBuffer in) {
        in.position(in.limit()); // a server that speaks first is not our concern
    }

    @Override
    public void fill(ByteBuffer out) {
        // nothing of MQTT is said
    }

    @Override
    public void closed(String cause) {
        end(cause == null ? "closed" : cause, true);
    }

    // ---- the end

    /**
     * The first end counts.
     *
     * @param failure null for none
     * @param begun   the step that we are in was begun
     */
    private void end(String failure, boolean begun) {
        Link open;
        TlsReport made;
        synchronized (this) {
            if (over) {
                return;
            }
            if (begun) {
                done(failure == null && step.equals(ANSWER) ? NO_OBJECTION : "", "");
            }
            over = true;
            open = link;
            made = new TlsReport(endpoint.toString(), steps, Optional.ofNullable(tls), chain,
                    Optional.ofNullable(failure));
        }
        if (open != null) {
            open.close();
        }
        Runnable completion = () -> report.complete(made);
        if (!workers.execute(completion)) {
            workers.executeLast(completion);
        }
    }
}
