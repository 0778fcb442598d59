package io.caddis.mqtt.plain;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.reconnect.VersionFallback;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What becomes of a client's first attempt to connect. */
final class FirstConnection implements MqttConnectionListener {
    /** More news than one attempt has, with each of 16 servers. */
    private static final int NEWS_MAX = 64;

    private final String name;
    private final BlockingQueue<News> news = new ArrayBlockingQueue<>(NEWS_MAX);

    /** A deleted client of the same name may have last news. */
    private record News(MqttClient client, ConnectionStatus status) {
    }

    FirstConnection(String name) {
        this.name = name;
    }

    @Override
    public void changed(MqttClient client, ConnectionStatus status) {
        news.offer(new News(client, status)); // nobody misses what comes after the end
    }

    /** @throws MqttException if the client is not connected */
    void await(MqttClient client, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        while (true) {
            News next = news.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                ConnectionStatus now = client.status();
                throw new MqttException(MqttException.Kind.TIMED_OUT, code(now.cause()), "client " + name
                        + " was not connected within " + timeout + "; it is " + now);
            }
            if (next.client == client && isOver(next.status)) {
                return;
            }
        }
    }

    /** Whether it is connected; false while it is not yet known. */
    private boolean isOver(ConnectionStatus status) {
        String cause = status.cause().map(DisconnectCause::text).orElse("");
        return switch (status.state()) {
            case CONNECTED -> true;
            case CONNECTING -> false;
            case BACKOFF -> {
                if (!cause.endsWith(VersionFallback.ONCE_MORE)) { // else the older version may be what it wants
                    throw refused(status);
                }
                yield false;
            }
            case CLOSED -> throw refused(status);
            case DISCONNECTED -> {
                if (status.cause().filter(FirstConnection::isRefusal).isPresent()) { // every client begins so
                    throw refused(status);
                }
                yield false;
            }
            case SUSPENDED -> {
                if (cause.startsWith(Parts.WAITS)) { // else the store is being opened
                    throw refused(status);
                }
                yield false;
            }
        };
    }

    /** Not that it waits for being asked to connect. */
    private static boolean isRefusal(DisconnectCause cause) {
        return cause.source() != DisconnectCause.Source.CONFIGURATION
                && cause.source() != DisconnectCause.Source.APPLICATION;
    }

    private MqttException refused(ConnectionStatus status) {
        MqttException.Kind kind = switch (status.cause().map(DisconnectCause::source)
                .orElse(DisconnectCause.Source.CLIENT)) {
            case SERVER -> MqttException.Kind.REJECTED;
            case CONFIGURATION, CONTAINER -> MqttException.Kind.NOT_CONFIGURED;
            case APPLICATION -> MqttException.Kind.CLOSED;
            case NETWORK, CLIENT -> MqttException.Kind.CONNECTION_LOST;
        };
        return new MqttException(kind, code(status.cause()), "client " + name + " is not connected: "
                + status.cause().map(DisconnectCause::text).orElse(status.state().toString()));
    }

    private static ReasonCode code(Optional<DisconnectCause> cause) {
        return cause.map(DisconnectCause::reasonCode).orElse(ReasonCode.UNSPECIFIED_ERROR);
    }
}
