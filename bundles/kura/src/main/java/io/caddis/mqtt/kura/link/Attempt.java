package io.caddis.mqtt.kura.link;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReasonCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One attempt to connect, which ends with a connection or with the first failure: Kura decides about the next one. */
public final class Attempt {
    private final MqttClient client;
    /** Empty: connected. */
    private final CompletableFuture<Optional<DisconnectCause>> end = new CompletableFuture<>();
    /** What comes before the client has begun is of an earlier attempt. */
    private volatile boolean begun;

    /** Of a client that is not connected. */
    public Attempt(MqttClient client) {
        this.client = client;
    }

    /** Whether it is this client that is to be connected. */
    public boolean isOf(MqttClient other) {
        return client == other;
    }

    /** The client's status changed. Any thread. */
    public void changed(ConnectionStatus status) {
        ConnectionState state = status.state();
        if (state == ConnectionState.CONNECTED) {
            end.complete(Optional.empty());
        } else if (state == ConnectionState.CONNECTING || state == ConnectionState.SUSPENDED) {
            begun = true;
        } else if (begun || state == ConnectionState.BACKOFF) {
            end.complete(Optional.of(cause(status)));
        }
    }

    /** Gives the attempt up, for this reason. Any thread. */
    public void fail(String text) {
        end.complete(Optional.of(new DisconnectCause(DisconnectCause.Source.CONTAINER,
                ReasonCode.UNSPECIFIED_ERROR, text)));
    }

    /**
     * Connects.
     *
     * @return empty if connected; else why not
     */
    public Optional<DisconnectCause> run(long timeoutMillis) throws InterruptedException {
        client.connect().whenComplete((connected, failure) -> {
            if (failure == null) {
                end.complete(Optional.empty());
            } else if (client.status().state() == ConnectionState.DISCONNECTED
                    || client.status().state() == ConnectionState.CLOSED) {
                end.complete(Optional.of(cause(client.status())));
            } // else it may still connect
        });
        try {
            return end.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return client.status().state() == ConnectionState.CONNECTED ? Optional.empty()
                    : Optional.of(late(timeoutMillis));
        } catch (ExecutionException e) {
            throw new AssertionError("nobody lets it fail", e);
        }
    }

    private DisconnectCause late(long timeoutMillis) {
        ConnectionStatus status = client.status();
        return new DisconnectCause(DisconnectCause.Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR, "no connection within "
                + timeoutMillis / 1000 + " s: " + status);
    }

    /** Why a client has been without a connection for too long although none of its own failed. */
    public static DisconnectCause pause(ConnectionStatus status) {
        return cause(status, DisconnectCause.Source.CONTAINER, "a bundle of Caddis has been missing for too long");
    }

    /** Why a client is not connected. */
    public static DisconnectCause cause(ConnectionStatus status) {
        return cause(status, DisconnectCause.Source.CLIENT, "the client is " + status);
    }

    private static DisconnectCause cause(ConnectionStatus status, DisconnectCause.Source source, String otherwise) {
        return status.cause().orElseGet(() -> new DisconnectCause(source, ReasonCode.UNSPECIFIED_ERROR, otherwise));
    }
}
