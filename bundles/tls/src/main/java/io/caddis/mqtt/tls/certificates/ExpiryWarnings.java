package io.caddis.mqtt.tls.certificates;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.TlsInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** Warns of certificates that expire soon, each of each client once a day at most, as long as it is connected. */
public final class ExpiryWarnings {
    private static final Duration AHEAD = Duration.ofDays(30);
    private static final Duration AGAIN = Duration.ofDays(1);
    private static final long LOOK_NANOS = TimeUnit.HOURS.toNanos(1);
    /** A server's name may stand for several machines with certificates of their own. */
    private static final int REMEMBERED_MAX = 8;

    private final InstantSource clock;
    private final ObjLongConsumer<Runnable> timer;
    private final Consumer<String> warn;
    /** Clients that are or were connected with TLS, by name. Guarded by this. */
    private final Map<String, Watched> clients = new HashMap<>();
    private boolean armed;

    private static final class Watched {
        /** Null while not connected. */
        private TlsInfo tls;
        /** By public key and end. */
        private final Map<String, Instant> warned = new LinkedHashMap<>();
    }

    /**
     * @param timer runs something once, after some nanoseconds
     * @param warn  takes one line
     */
    public ExpiryWarnings(InstantSource clock, ObjLongConsumer<Runnable> timer, Consumer<String> warn) {
        this.clock = clock;
        this.timer = timer;
        this.warn = warn;
    }

    /** What a client says of itself; warns at once if it is time. Any thread. */
    public void changed(String client, ConnectionStatus status) {
        TlsInfo tls = status.connection().flatMap(ConnectionInfo::tls).orElse(null);
        List<String> lines = new ArrayList<>();
        synchronized (this) {
            if (status.state() == ConnectionState.CLOSED) {
                clients.remove(client);
            } else if (tls != null) {
                clients.computeIfAbsent(client, name -> new Watched()).tls = tls;
                look(client, clients.get(client), lines);
                arm();
            } else if (clients.containsKey(client)) {
                clients.get(client).tls = null;
            }
        }
        lines.forEach(warn);
    }

    private void arm() {
        assert Thread.holdsLock(this);
        if (!armed && clients.values().stream().anyMatch(one -> one.tls != null)) {
            timer.accept(this::lookAtAll, LOOK_NANOS);
            armed = true;
        }
    }

    private void lookAtAll() {
        List<String> lines = new ArrayList<>();
        synchronized (this) {
            armed = false;
            arm(); // first, so that it goes on whatever becomes of this look
            clients.forEach((client, watched) -> look(client, watched, lines));
        }
        lines.forEach(warn);
    }

    private void look(String client, Watched watched, List<String> lines) {
        assert Thread.holdsLock(this);
        if (watched.tls != null) {
            watched.tls.serverCertificate().ifPresent(one -> look("client " + client + ": the server's certificate",
                    one, "have it renewed by whoever runs the server, or connections will be refused", watched, lines));
            watched.tls.clientCertificate().ifPresent(one -> look("client " + client + ": our certificate", one,
                    "get a new one and put it in the place of the old one (tls.key, tls.certificate); it is used from"
                            + " the next connection on, or at once with tls.reload=reconnect", watched, lines));
        }
    }

    private void look(String whose, CertificateInfo certificate, String remedy, Watched watched, List<String> lines) {
        Instant now = clock.instant();
        String key = certificate.pin() + certificate.validUntil();
        Instant last = watched.warned.get(key);
        boolean soon = Duration.between(now, certificate.validUntil()).compareTo(AHEAD) < 0;
        // a clock that was set back must not silence it
        if (soon && (last == null || Duration.between(last, now).abs().compareTo(AGAIN) >= 0)) {
            watched.warned.put(key, now);
            if (watched.warned.size() > REMEMBERED_MAX) {
                watched.warned.remove(watched.warned.keySet().iterator().next());
            }
            lines.add(whose + " '" + certificate.subject() + "' " + when(now, certificate.validUntil()) + ": "
                    + remedy);
        }
    }

    private static String when(Instant now, Instant end) {
        Duration left = Duration.between(now, end);
        return left.isNegative() ? "expired on " + CertificateText.date(Date.from(end))
                : "expires on " + CertificateText.date(Date.from(end)) + ", in " + (left.toDays() > 1
                        ? left.toDays() + " days" : left.toHours() + " hours");
    }
}
