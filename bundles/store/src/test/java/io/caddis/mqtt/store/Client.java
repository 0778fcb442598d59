package io.caddis.mqtt.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionJournal;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A user of a journal, who waits for what it says. */
final class Client implements JournalHandler {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    SessionJournal journal;
    private SessionState state;
    private String report;
    private long committed;
    private final List<List<Outgoing>> loaded = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private boolean failing;
    private boolean closed;
    private int commits;

    static Client open(StoreWriter writer, String name, int messagesMax) {
        Client client = new Client();
        client.journal = writer.open(name, System::nanoTime, messagesMax, client);
        return client;
    }

    static Client open(StoreWriter writer, String name) {
        return open(writer, name, Integer.MAX_VALUE);
    }

    static SessionChange accepted(long sequence, String payload) {
        return new SessionChange.Accepted(queued(sequence, payload));
    }

    static Outgoing queued(long sequence, String payload) {
        return new Outgoing(sequence, 0, Stage.QUEUED, 0, Message.of(TopicName.of("t"), Payload.of(payload)),
                Session.NO_DEADLINE);
    }

    synchronized void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            assertTrue(left > 0, "waited for " + what + "; failures " + failures);
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    SessionState state() {
        await(() -> state != null, "opened");
        return state;
    }

    synchronized boolean isOpened() {
        return state != null;
    }

    Client append(SessionChange... changes) {
        List.of(changes).forEach(journal::append);
        return this;
    }

    void awaitCommitted(long count) {
        await(() -> committed >= count, "commit of " + count);
    }

    void awaitClosed() {
        await(() -> closed, "closed");
    }

    String awaitFailure() {
        await(() -> failing, "failed");
        synchronized (this) {
            return failures.get(failures.size() - 1);
        }
    }

    void awaitNoFailure() {
        await(() -> !failing, "the end of the failure");
    }

    List<Outgoing> awaitLoaded(int number) {
        await(() -> loaded.size() >= number, "loaded");
        synchronized (this) {
            return loaded.get(number - 1);
        }
    }

    synchronized String report() {
        return report;
    }

    synchronized int commits() {
        return commits;
    }

    synchronized long committedCount() {
        return committed;
    }

    @Override
    public synchronized void opened(SessionState newState, String newReport) {
        state = newState;
        report = newReport;
        failing = false;
        notifyAll();
    }

    @Override
    public synchronized void committed(long count) {
        committed = count;
        commits++;
        failing = false;
        notifyAll();
    }

    @Override
    public synchronized void loaded(List<Outgoing> messages) {
        loaded.add(messages);
        notifyAll();
    }

    @Override
    public synchronized void failed(String cause) {
        failures.add(cause);
        failing = true;
        notifyAll();
    }

    @Override
    public synchronized void closed() {
        closed = true;
        notifyAll();
    }
}
