package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.futures.PendingPublishes;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.link.Preparation;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.monitor.LostPublishes;
import io.caddis.mqtt.management.monitor.PacketTrace;
import io.caddis.mqtt.management.monitor.TraceLines;
import io.caddis.mqtt.management.reconnect.Desired;
import io.caddis.mqtt.management.reconnect.Reconnect;
import io.caddis.mqtt.management.reconnect.VersionFallback;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.state.DurableLog;
import io.caddis.mqtt.management.threads.Alarm;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.FailureText;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One client's connection, over and over: compares what is wanted (a goal, a configuration, the parts that are there)
 * with what is (no link, or one), and does the next step. Everything is done under one lock, by whichever thread brings
 * the news; nothing under it waits or runs application code. {@link Conversation} is the part that talks.
 */
public final class ConnectionDriver implements Guard {
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private final String name;
    private final LongSupplier clock;
    private final Workers workers;
    private final DriverEvents events;
    private final Completions completions;
    private final Reconnect attempts;
    private final VersionFallback versions = new VersionFallback(this);
    private final Counters counters = new Counters(this, InstantSource.system());
    private final Calls calls;
    private final Conversation conversation;
    private final Publications publications;
    private final Receipts receipts;
    private final Authentication authentication;
    private final Preparation preparation;
    private final DriverNews news;
    /** Null until it is needed: most clients are not durable. */
    private DurableLog log;
    private final Readiness readiness;
    private final Ending ending;
    private final Supplier<Parts> partsNow;

    private final Desired desired;
    private Parts parts = Parts.NONE;
    private LinkSide side;
    private final Standing standing;
    private final Deadlines deadlines;

    public ConnectionDriver(String name, ClientConfig config, Supplier<Parts> partsNow, LongSupplier clock,
            Workers workers, RandomGenerator chance, DriverEvents events, MqttClient client, HeapShare heap) {
        this.partsNow = partsNow;
        this.name = name;
        this.clock = clock;
        this.workers = workers;
        this.events = events;
        standing = new Standing(this, events);
        completions = new Completions(name, this, workers);
        desired = new Desired(this, config);
        attempts = new Reconnect(this, config.reconnect(), chance, clock.getAsLong(), desired.isConnection());
        PendingPublishes publishes = new PendingPublishes(this);
        LostPublishes lost = new LostPublishes(this, name, workers, clock.getAsLong());
        publications = new Publications(this, desired, counters, lost, publishes, workers,
                completions);
        conversation = new Conversation(this, events, clock, counters, publications,
                new PacketTrace(this, name, workers, InstantSource.system(), clock.getAsLong()), heap);
        receipts = new Receipts(this, desired, conversation.sessionSide(), standing);
        news = new DriverNews(this, conversation, publications, completions.errands());
        authentication = new Authentication(this, conversation, client, workers, completions);
        calls = new Calls(this, desired, attempts, publications.drains(), workers, completions);
        preparation = new Preparation(client, workers);
        deadlines = new Deadlines(this, desired, attempts, standing, conversation.sessionSide(),
                new Alarm(this, workers, clock, this::ring));
        readiness = new Readiness(this, desired, attempts, standing, calls);
        ending = new Ending(this, desired, conversation.sessionSide(), publications, calls, deadlines);
    }

    @Override
    public synchronized void underLock(Runnable task) {
        task.run();
    }

    @Override
    public boolean isHeld() {
        return Thread.holdsLock(this);
    }

    // ---- what is wanted

    /** Who authenticates, by method; when the answer changes, {@link #partsChanged} follows. */
    public synchronized void authenticators(Function<String, AuthenticatorEntry> authenticators) {
        authentication.authenticators(authenticators);
    }

    public Preparation preparation() {
        return preparation;
    }

    /** What the last attempt failed for may be there now. */
    public synchronized void tryAgain() {
        if (desired.isConnection() && side == null) {
            attempts.configure(desired.config().reconnect(), true, clock.getAsLong());
            advance();
        }
    }

    /** The parts that are there have changed. What is there now is read here, so that news may come in any order. */
    public synchronized void partsChanged() {
        if (desired.isClosed()) {
            return;
        }
        Parts old = parts;
        parts = partsNow.get();
        if (old.sessions() != null && parts.sessions() != old.sessions()) {
            sessionLeft(); // now, while the bundle that made it is still there, and the codec for the last packets
        }
        if (parts.sessions() != null) {
            sessionSide().adopt(parts.sessions(), name);
        }
        conversation.codec(parts.codec(), side);
        readiness.useStore(parts.store());
        advance();
    }

    /** Another configuration of the same client. */
    public synchronized void configure(ClientConfig asked) {
        ClientConfig old = desired.config();
        boolean changed = desired.configure(asked, side != null);
        ClientConfig config = desired.config();
        attempts.configure(config.reconnect(), changed, clock.getAsLong());
        if (old.local().connect() != config.local().connect() && !desired.isClosed()) {
            if (config.local().connect()) {
                desired.connect();
            } else {
                stayDisconnected(DisconnectOptions.NORMAL, Source.CONFIGURATION, Reconnect.NOT_WANTED.text());
            }
        }
        if (changed && side == null) {
            sessionLeft(); // the next one has the new options
        }
        if (old.durable() && !config.durable()) {
            sessionLeft();
            log().leave();
        }
        readiness.useStore(parts.store());
        advance();
    }

    void stayDisconnected(DisconnectOptions lastWords, Source source, String text) {
        desired.disconnect(lastWords);
        attempts.stopped(new DisconnectCause(source, ReasonCode.SUCCESS, text));
        calls.notConnected(ReasonCode.SUCCESS, text);
    }

    MqttException closed() {
        return new MqttException(Kind.CLOSED, ReasonCode.SUCCESS, "the client " + name + " was deleted");
    }

    // ---- the next step

    /** Does what the difference between wanted and actual asks for. Leaves nothing undone that can be done now. */
    void advance() {
        assert isHeld();
        boolean closed = side == null;
        if (!closed) {
            String unwanted = side.isConnected() ? whyUnwanted() : null;
            if (!side.isEnding() && (!desired.isConnection() || desired.isReconnect() || unwanted != null
                    || side.isCut(parts))) {
                end(unwanted);
            }
        } else if (desired.isClosed()) {
            conversation.forget();
            deadlines.cancel(); // it may be far off, and know this driver
            parts = Parts.NONE; // whoever still knows this client must not keep replaced bundles in memory
            standing.tell(ConnectionState.CLOSED, null);
        } else if (desired.isDisconnected()) {
            readiness.withoutConnection(parts);
        } else {
            tryToConnect();
        }
        if (closed) {
            calls.disconnected(); // also if connect was called meanwhile
        }
        arm();
    }

    private void tryToConnect() {
        if (!readiness.forConnection(parts)) {
            return;
        }
        String unwanted = whyUnwanted();
        if (unwanted != null) {
            standing.tell(ConnectionState.DISCONNECTED, Standing.configured(unwanted));
        } else if (attempts.isGivenUp()) {
            standing.tell(ConnectionState.DISCONNECTED, attempts.lastCause());
        } else if (!attempts.isDue(clock.getAsLong())) {
            standing.tell(ConnectionState.BACKOFF, attempts.lastCause());
        } else {
            desired.reconnecting();
            standing.connecting(attempts.endpoint(), attempts.lastCause());
            LinkSide next = new LinkSide(news, name, attempts.endpoint(), parts.layers(attempts.endpoint()));
            side = next;
            try {
                next.begun(preparation.link(desired.config(), parts, next), desired.config(), clock.getAsLong());
            } catch (RuntimeException | Error e) { // its bundle may be gone already, and its classes
                closed(next, "the transport failed: " + FailureText.of(e));
            }
        }
    }

    /** Why there is to be no connection now; null if there is. */
    private String whyUnwanted() {
        return attempts.whyUnwanted(sessionSide()::backlog, calls.isAnswerAwaited(), counters.work(),
                clock.getAsLong());
    }

    /** There may be something to connect for. */
    void work() {
        assert isHeld();
        if (attempts.isUnwanted() && side == null && desired.isConnection()) {
            advance();
        }
    }

    /**
     * Says goodbye and closes the link; {@link #closed(LinkSide, String)} goes on.
     *
     * @param unwanted why no connection is wanted now, or null
     */
    private void end(String unwanted) {
        side.inOrder(!desired.isConnection() ? attempts.lastCause()
                : desired.isReconnect() ? Standing.configured(side.changed())
                : unwanted != null ? Standing.configured(unwanted) : LinkSide.REPLACED);
        sessionSide().goodbye(desired.lastWords());
        side.end();
    }

    /** The session is taken from the bundle that made it, as data. */
    void sessionLeft() {
        assert isHeld();
        if (side != null) {
            side.blame(LinkSide.REPLACED);
        }
        conversation.takeOut();
        if (side != null) {
            side.end();
        }
    }

    // ---- news from the link

    synchronized void renew(LinkSide from) {
        if (from == side) {
            desired.reconnect();
        }
        advance();
    }

    synchronized void opened(LinkSide from) {
        if (from == side && !side.isEnding()) {
            side.asked();
            authentication.begin(side, side.config());
            arm();
        }
    }

    /** {@link #closed(LinkSide, String)} failed half way, as for want of memory: nobody else would go on from here. */
    void closedLater(LinkSide from, String text) {
        workers.scheduleUntilDone(() -> {
            synchronized (this) {
                closed(from, text);
                advance();
            }
            return true;
        }, AGAIN_NANOS, AGAIN_NANOS);
    }

    synchronized void closed(LinkSide from, String text) {
        if (from != side) {
            return;
        }
        long now = clock.getAsLong();
        DisconnectCause cause = attempts.named(from.cause(text), from.endpoint());
        side = null;
        counters.ended(cause, from.wasConnected());
        authentication.end(cause);
        conversation.lost(cause);
        boolean failed = desired.isConnection() && cause.source() != Source.CONTAINER
                && cause.source() != Source.APPLICATION && !desired.isReconnect() && !from.isInOrder();
        boolean older = failed && !from.wasConnected() && versions.after(cause, from.wasAsked(), desired.config());
        if (older) {
            desired.fallBack();
        }
        if (failed && !older) {
            attempts.failed(versions.foretold(cause, desired.config()),
                    from.wasConnected() ? now - from.connectedNanos() : -1, now);
            if (attempts.isGivenUp()) {
                calls.notConnected(cause.reasonCode(), cause.text());
            }
        } else {
            attempts.ended(desired.isDisconnected() ? attempts.lastCause() : cause, now);
        }
        if (desired.isReconnect() || older) { // the next session has other options
            conversation.takeOut();
        }
        advance();
    }

    /** The end of this driver, in one way or another. */
    public Ending ending() {
        return ending;
    }

    Parts parts() {
        return parts;
    }

    public Calls calls() {
        return calls;
    }

    public Publications publications() {
        return publications;
    }

    LinkSide side() {
        return side;
    }

    Authentication authentication() {
        return authentication;
    }

    public Completions completions() {
        return completions;
    }

    public Conversation conversation() {
        return conversation;
    }

    SessionSide sessionSide() {
        return conversation.sessionSide();
    }

    // ---- news from the store

    String name() {
        return name;
    }

    boolean hasLog() {
        return log != null;
    }

    DurableLog log() {
        assert isHeld();
        if (log == null) {
            log = new DurableLog(news, name, clock, publications.pending(), completions);
        }
        return log;
    }

    public Reconnect attempts() {
        return attempts;
    }

    void storeChanged() {
        if (!desired.isClosed()) {
            readiness.useStore(parts.store());
            advance();
        }
    }

    // ---- time

    /**
     * Makes sure that the timer rings at the next deadline, or before: then it finds nothing due and is armed again.
     */
    public void arm() {
        assert isHeld();
        deadlines.arm(side);
        publications.wake();
        publications.look();
    }

    private void ring() {
        long now = clock.getAsLong();
        if (side != null && !side.isLate(now) && side.giveUp(now)) {
            closed(side, null);
        }
        conversation.tick();
        advance();
    }

    // ---- results

    void connected(ConnectionInfo connection) {
        assert isHeld();
        if (!connection.sessionPresent()) {
            calls.sessionLost();
        }
        side.connected(clock.getAsLong());
        attempts.connected(side.connectedNanos());
        versions.connected(desired.config());
        counters.connected(side.tls());
        standing.connected(side, connection);
        calls.connected();
        conversation.read(side);
    }

    /** Whether the server's last answer to a filter is known, and is no refusal. */
    boolean isGranted(TopicFilter filter) {
        return calls.isGranted(filter);
    }

    void answered(boolean subscribing, TopicFilter filter, ReasonCode reasonCode) {
        assert isHeld();
        calls.answered(subscribing, filter, reasonCode);
        if (subscribing) {
            events.subscribed(filter, reasonCode);
        }
    }

    // ---- the application's calls

    /** {@link DriverEvents#wanted} may say something else. It is asked under the lock, so that the last word counts. */
    public synchronized void wantedChanged() {
        if (!desired.isClosed()) {
            sessionSide().want(sessionSide().wantedNow());
        }
    }

    public Receipts receipts() {
        return receipts;
    }

    /** The application's room for more messages has changed. */
    public synchronized void room() {
        conversation.room(side);
    }

    long now() {
        return clock.getAsLong();
    }

    public ConnectionStatus status() {
        return standing.status();
    }

    /** @param waits what waits for listeners and poll() */
    public synchronized ClientStatistics statistics(Counters.Waits waits) {
        return counters.statistics(sessionSide().backlog(), waits);
    }

    /** Lines for one more reader, until it closes them. */
    public synchronized TraceLines trace(Consumer<String> reader) {
        return conversation.trace().add(reader);
    }

    public Counters counters() {
        return counters;
    }
}
