package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.kura.link.ClientInUse;
import java.util.concurrent.CompletableFuture;

/** One connection of a client, from CONNACK to its end. */
final class Link {
    private final ClientInUse used;
    /** Completes when the connection is lost or ended: what waits for an answer need not wait longer. */
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile boolean paused;
    /** Guarded by this. */
    private boolean announced;
    private Runnable loss;

    Link(ClientInUse used) {
        this.used = used;
    }

    ClientInUse used() {
        return used;
    }

    /** Whether there is a connection now. While a bundle of Caddis is replaced there is none. */
    boolean isUp() {
        if (isConnected()) {
            return true;
        }
        paused = true;
        return isConnected(); // or who is told so might have missed that it is back
    }

    private boolean isConnected() {
        return !isOver() && used.isConnected();
    }

    /** Whether it is lost or ended; a pause is neither. */
    boolean isOver() {
        return over.isDone();
    }

    /** Whether somebody was told that there is no connection, since the last time this was asked. */
    boolean takePaused() {
        boolean was = paused;
        paused = false;
        return was;
    }

    /** Whether messages are still taken. */
    boolean isOpen() {
        return !closing;
    }

    void closing() {
        closing = true;
    }

    void over() {
        over.complete(null);
    }

    CompletableFuture<Void> whenOver() {
        return over;
    }

    /** Kura knows of the connection now. Returns what it has to be told of its loss, or null. */
    synchronized Runnable announced() {
        announced = true;
        return loss;
    }

    /** The connection is lost. Returns what Kura has to be told now; null if it does not know of the connection yet. */
    synchronized Runnable lost(Runnable tell) {
        loss = tell;
        return announced ? tell : null;
    }
}
