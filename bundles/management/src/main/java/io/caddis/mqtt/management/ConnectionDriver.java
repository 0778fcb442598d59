package io.caddis.mqtt.management;

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
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.monitor.PacketTrace;
import io.caddis.mqtt.management.threads.Alarm;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.Sessions;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One client's connection, over and over: compares what is wanted (a goal, a configuration, the parts that are there)
 * with what is (no link, or one), and does the next step. Everything is done under one lock, by whichever thread brings
 * the news; nothing under it waits or runs application code. {@link Conversation} is the part that talks.
 */
final class ConnectionDriver {
    private final String name;
    private final LongSupplier clock;
    private final Workers workers;
    private final DriverEvents events;
    private final Completions completions;
    private final Reconnect attempts;
    private final VersionFallback versions = new VersionFallback();
    private final Counters counters = new Counters(InstantSource.system());
    private final SubscribeOperations subscribes;
    private final Waiters connects;
    private final Waiters disconnects;
    private final Conversation conversation;
    private final Publications publications;
    private final Authentication authentication;
    private final Preparation preparation;
    private final DurableLog log;
    private final Supplier<Parts> partsNow;

    private ClientConfig config;
    private Goal goal;
    private Parts parts = Parts.NONE;
    private LinkSide side;
    private boolean reconnect;
    private boolean forgetSession;
    /** How to disconnect because of the goal. */
    private DisconnectOptions lastWords = DisconnectOptions.NORMAL;
    private final Standing standing;
    private final Alarm alarm;

    ConnectionDriver(String name, ClientConfig config, Supplier<Parts> partsNow, LongSupplier clock, Workers workers,
            RandomGenerator chance, DriverEvents events, MqttClient client) {
        this.partsNow = partsNow;
        this.name = name;
        this.config = config;
        this.clock = clock;
        this.workers = workers;
        this.events = events;
        standing = new Standing(events);
        completions = new Completions(workers);
        subscribes = new SubscribeOperations(completions);
        alarm = new Alarm(this, workers, clock, this::ring);
        connects = new Waiters(this, workers, completions);
        disconnects = new Waiters(this, workers, completions);
        goal = config.local().connect() ? Goal.CONNECTED : Goal.DISCONNECTED;
        attempts = new Reconnect(config.reconnect(), chance, clock.getAsLong(), goal == Goal.CONNECTED);
        conversation = new Conversation(this, clock, counters,
                new PacketTrace(this, name, workers, InstantSource.system(), clock.getAsLong()));
        PendingPublishes publishes = new PendingPublishes();
        authentication = new Authentication(this, client, workers, completions);
        preparation = new Preparation(client, workers);
        log = new DurableLog(this, name, clock, publishes, completions);
        publications = new Publications(this, publishes, completions, new Blocked(this, clock));
    }

    // ---- what is wanted

    /** Who authenticates, by method; when the answer changes, {@link #partsChanged} follows. */
    synchronized void authenticators(Function<String, AuthenticatorEntry> authenticators) {
        authentication.authenticators(authenticators);
    }

    Preparation preparation() {
        return preparation;
    }

    /** What the last attempt failed for may be there now. */
    synchronized void tryAgain() {
        if (goal == Goal.CONNECTED && side == null) {
            attempts.configure(config.reconnect(), true, clock.getAsLong());
            advance();
        }
    }

    /** The parts that are there have changed. What is there now is read here, so that news may come in any order. */
    synchronized void partsChanged() {
        if (goal == Goal.CLOSED) {
            return;
        }
        Parts old = parts;
        parts = partsNow.get();
        if (old.sessions() != null && parts.sessions() != old.sessions()) {
            sessionLeft(); // now, while the bundle that made it is still there, and the codec for the last packets
        }
        conversation.codec(parts.codec(), side);
        useStore();
        advance();
    }

    private void useStore() {
        log.use(config.durable() ? parts.store() : null, config.session().outbound().queueMax());
    }

    /** Another configuration of the same client. */
    synchronized void configure(ClientConfig asked) {
        ClientConfig newConfig = asked.after(config);
        forgetSession |= config.needsNewSession(newConfig);
        boolean wasDurable = config.durable();
        boolean changed = config.needsReconnect(newConfig);
        boolean connectChanged = config.local().connect() != newConfig.local().connect();
        config = newConfig;
        reconnect |= changed && side != null;
        attempts.configure(newConfig.reconnect(), changed, clock.getAsLong());
        if (connectChanged && goal != Goal.CLOSED) {
            if (newConfig.local().connect()) {
                goal = Goal.CONNECTED;
            } else {
                lastWords = DisconnectOptions.NORMAL;
                stayDisconnected(Source.CONFIGURATION, Reconnect.NOT_WANTED.text());
            }
        }
        if (changed && side == null) {
            sessionLeft(); // the next one has the new options
        }
        if (wasDurable && !newConfig.durable()) {
            sessionLeft();
            log.leave();
        }
        useStore();
        advance();
    }

    synchronized CompletableFuture<Void> connect() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        if (goal == Goal.CLOSED) {
            completions.add(future, closed());
        } else if (standing.state() == ConnectionState.CONNECTED && side != null && !side.ending) {
            goal = Goal.CONNECTED;
            completions.add(future, null);
        } else {
            goal = Goal.CONNECTED;
            attempts.atOnce(clock.getAsLong());
            attempts.demand().called();
            expect(connects, future, "connect");
            advance();
        }
        return future;
    }

    /** Refuses what a server would not take. */
    synchronized void check(DisconnectOptions options) {
        config.check(options);
    }

    synchronized CompletableFuture<Void> disconnect(DisconnectOptions options) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        if (goal == Goal.CLOSED) {
            completions.add(future, null);
            return future;
        }
        lastWords = options;
        stayDisconnected(Source.APPLICATION, "disconnected by the application");
        expect(disconnects, future, "disconnect");
        advance();
        return future;
    }

    synchronized CompletableFuture<Void> reauthenticate() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        if (goal == Goal.CLOSED) {
            completions.add(future, closed());
        } else {
            authentication.again(side, config, future);
        }
        return future;
    }

    private void stayDisconnected(Source source, String text) {
        goal = Goal.DISCONNECTED;
        attempts.stopped(new DisconnectCause(source, ReasonCode.SUCCESS, text));
        connects.notConnected(ReasonCode.SUCCESS, text);
    }

    /** Sends DISCONNECT, fails what waits, releases all, also in the store. The end of this client. */
    synchronized void close() {
        if (goal != Goal.CLOSED) {
            // nobody will ever come back with an identifier that was made up
            lastWords = config.keepsClientId() ? DisconnectOptions.NORMAL
                    : DisconnectOptions.NORMAL.withSessionExpirySeconds(0);
            log.end(true);
            end(closed());
        }
    }

    private void end(MqttException failure) {
        goal = Goal.CLOSED;
        publications.failAll(failure);
        subscribes.failAll(failure);
        connects.completeAll(failure);
        authentication.close(failure);
        alarm.cancel();
        advance();
    }

    /**
     * As {@link #close}, but for a driver that will follow: the session's state is parked for it.
     *
     * @param underWay deliveries that a listener has now, or is done with
     */
    synchronized void park(Set<Long> underWay) {
        Sessions sessions = parts.sessions();
        if (goal != Goal.CLOSED && sessions != null && !config.durable()) {
            sessionLeft();
            sessions.park(name, conversation.parkable(sessions, name, underWay));
        }
        stop(underWay);
    }

    /** As {@link #close}, but a durable session stays in the store. */
    synchronized void stop(Set<Long> underWay) {
        if (goal != Goal.CLOSED && config.durable()) {
            sessionLeft();
            conversation.part(underWay);
            log.end(false);
            end(closed());
        } else {
            close();
        }
    }

    private void expect(Waiters waiters, CompletableFuture<Void> future, String what) {
        waiters.add(future, config.local().operationTimeoutNanos(), () -> new MqttException(Kind.TIMED_OUT,
                status().cause().map(DisconnectCause::reasonCode).orElse(ReasonCode.UNSPECIFIED_ERROR),
                what + " did not end within operation.timeout; " + status()));
    }

    MqttException closed() {
        return new MqttException(Kind.CLOSED, ReasonCode.SUCCESS, "the client " + name + " was deleted");
    }

    // ---- the next step

    /** Does what the difference between wanted and actual asks for. Leaves nothing undone that can be done now. */
    private void advance() {
        boolean closed = side == null;
        if (!closed) {
            String rest = !side.ending && side.connected ? rest() : null;
            if (!side.ending && (goal != Goal.CONNECTED || reconnect || rest != null || side.isCut(parts))) {
                end(rest);
            }
        } else if (goal == Goal.CLOSED) {
            conversation.forget();
            alarm.cancel(); // it may be far off, and know this driver
            parts = Parts.NONE; // whoever still knows this client must not keep replaced bundles in memory
            standing.tell(ConnectionState.CLOSED, null);
        } else if (goal == Goal.DISCONNECTED) {
            standing.tell(ConnectionState.DISCONNECTED, attempts.lastCause());
        } else {
            tryToConnect();
        }
        if (closed) {
            disconnects.completeAll(null); // also if connect was called meanwhile
        }
        arm();
    }

    private void tryToConnect() {
        if (!isReady()) {
            return;
        }
        conversation.start(parts.sessions(), config);
        String rest = rest();
        if (rest != null) {
            standing.tell(ConnectionState.DISCONNECTED, Standing.configured(rest));
        } else if (attempts.isGivenUp()) {
            standing.tell(ConnectionState.DISCONNECTED, attempts.lastCause());
        } else if (!attempts.isDue(clock.getAsLong())) {
            standing.tell(ConnectionState.BACKOFF, attempts.lastCause());
        } else {
            reconnect = false;
            standing.connecting(attempts.endpoint(), attempts.lastCause());
            open();
        }
    }

    /** Why there is to be no connection now; null if there is. */
    private String rest() {
        return attempts.rest(conversation::backlog, subscribes.isWaiting(), counters.work(), clock.getAsLong());
    }

    /** There may be something to connect for. */
    void work() {
        if (attempts.demand().resting() && side == null && goal == Goal.CONNECTED) {
            advance();
        }
    }

    /** Whether there is all that a session needs, which goes on without the store once it began. */
    private boolean isReady() {
        boolean needsStore = config.durable() && (forgetSession || !conversation.hasSession());
        String missing = parts.missing(attempts.endpoint(), needsStore);
        missing = missing.isEmpty() ? authentication.missing(config) : missing;
        if (!missing.isEmpty()) {
            standing.suspended("waits for the bundle that provides: " + missing);
            return false;
        }
        if (forgetSession) {
            forgetSession = false;
            conversation.restart();
            subscribes.sessionLost();
        }
        String waiting = needsStore ? log.waiting() : null;
        if (waiting == null) {
            conversation.prepare(parts.sessions(), name, config);
            waiting = needsStore ? log.waiting() : null; // for what that changed
        }
        if (waiting != null && (log.hasFailed() || standing.state() != ConnectionState.DISCONNECTED)) {
            standing.suspended(waiting); // else it begins, and opening takes a moment
        }
        return waiting == null;
    }

    private void open() {
        Endpoint endpoint = attempts.endpoint();
        LinkSide next = new LinkSide(this, endpoint, parts.layers(endpoint));
        side = next;
        try {
            next.link = preparation.link(config, parts, next);
        } catch (RuntimeException e) { // its bundle may be gone already
            closed(next, "the transport failed: " + e);
        }
    }

    /**
     * Says goodbye and closes the link; {@link #closed(LinkSide, String)} goes on.
     *
     * @param rest why no connection is wanted now, or null
     */
    private void end(String rest) {
        side.inOrder = true;
        side.cause = goal != Goal.CONNECTED ? attempts.lastCause() : reconnect ? Standing.configured(side.changed)
                : rest != null ? Standing.configured(rest) : LinkSide.REPLACED;
        conversation.goodbye(goal == Goal.CONNECTED ? DisconnectOptions.NORMAL : lastWords);
        side.end();
    }

    /** The session is taken from the bundle that made it, as data. */
    void sessionLeft() {
        if (side != null && !side.ending) {
            side.cause = LinkSide.REPLACED;
        }
        conversation.takeOut();
        if (side != null) {
            side.end();
        }
    }

    // ---- news from the link

    /** The files that secure this link have changed, and the next one will use them. */
    synchronized void renew(LinkSide from) {
        reconnect |= from == side && goal == Goal.CONNECTED;
        advance();
    }

    synchronized void opened(LinkSide from) {
        if (from == side && !side.ending) {
            side.asked = true;
            authentication.begin(side, side.config);
            arm();
        }
    }

    synchronized void closed(LinkSide from, String text) {
        if (from != side) {
            return;
        }
        long now = clock.getAsLong();
        DisconnectCause cause = attempts.named(from.cause(text), from.endpoint);
        side = null;
        counters.ended(cause, from.connected);
        authentication.end(cause);
        conversation.lost();
        attempts.demand().ended();
        boolean failed = goal == Goal.CONNECTED && cause.source() != Source.CONTAINER
                && cause.source() != Source.APPLICATION && !reconnect && !from.inOrder;
        boolean older = failed && !from.connected && versions.after(cause, from.asked, config);
        if (older) {
            config = config.fallenBack();
        }
        if (failed && !older) {
            attempts.failed(cause, from.connected ? now - from.connectedNanos : -1, now);
            if (attempts.isGivenUp()) {
                connects.notConnected(cause.reasonCode(), cause.text());
            }
        } else {
            attempts.ended(goal == Goal.DISCONNECTED ? attempts.lastCause() : cause, now);
        }
        if (reconnect || older) { // the next session has other options
            conversation.takeOut();
        }
        advance();
    }

    boolean isClosed() {
        return goal == Goal.CLOSED;
    }

    ClientConfig config() {
        return config;
    }

    Publications publications() {
        return publications;
    }

    LinkSide side() {
        return side;
    }

    Authentication authentication() {
        return authentication;
    }

    Completions completions() {
        return completions;
    }

    Conversation conversation() {
        return conversation;
    }

    // ---- news from the store

    DurableLog log() {
        return log;
    }

    Reconnect attempts() {
        return attempts;
    }

    void storeChanged() {
        if (goal != Goal.CLOSED) {
            useStore();
            advance();
        }
    }

    // ---- time

    /**
     * Makes sure that the timer rings at the next deadline, or before: then it finds nothing due and is armed again.
     */
    void arm() {
        long due = conversation.deadline(); // messages expire without a link, too
        if (due != Session.NO_DEADLINE && goal != Goal.CLOSED) {
            alarm.setAt(due);
        }
        if (side == null && standing.state() == ConnectionState.BACKOFF) {
            alarm.setAt(attempts.dueNanos()); // the earlier one counts
        }
        if (goal == Goal.CONNECTED && attempts.demand().deadline() != Session.NO_DEADLINE) {
            alarm.setAt(attempts.demand().deadline());
        }
        if (side != null && side.ending) {
            alarm.setAt(side.endBy(clock.getAsLong()));
        }
        publications.wake();
    }

    private void ring() {
        if (side != null && side.isOverdue(clock.getAsLong())) {
            closed(side, null);
        }
        conversation.tick();
        advance();
    }

    // ---- results

    void connected(ConnectionInfo connection) {
        if (!connection.sessionPresent()) {
            subscribes.sessionLost();
        }
        side.connected = true;
        side.connectedNanos = clock.getAsLong();
        attempts.connected(side.connectedNanos);
        versions.connected(config);
        counters.connected(side.tls);
        standing.connected(side, connection);
        connects.completeAll(null);
        conversation.read(side);
    }

    void answered(boolean subscribing, TopicFilter filter, ReasonCode reasonCode) {
        subscribes.answered(subscribing, filter, reasonCode);
        if (subscribing) {
            events.subscribed(filter, reasonCode);
        }
    }

    DriverEvents events() {
        return events;
    }

    // ---- the application's calls

    /** @param wanted gives all subscriptions wanted from now on; asked under the lock, so that the last word counts */
    synchronized void want(Supplier<List<Subscription>> wanted) {
        if (goal != Goal.CLOSED) {
            conversation.want(wanted.get());
        }
    }

    /**
     * As {@link #want}, for a call of the application, which waits for the server's answers to some filters.
     *
     * @param filters those subscribed by this call, or unsubscribed
     */
    synchronized CompletableFuture<SubscribeResult> ask(Supplier<List<Subscription>> wantedNow, boolean subscribing,
            Collection<TopicFilter> filters) {
        CompletableFuture<SubscribeResult> future = new CompletableFuture<>();
        if (goal == Goal.CLOSED) {
            completions.add(future, closed());
        } else {
            subscribes.ask(this, workers, future, subscribing, filters, wantedNow.get());
            work();
        }
        return future;
    }

    /** The application is done with messages. */
    synchronized void delivered(long[] deliveryIds, int count) {
        if (goal != Goal.CLOSED) {
            conversation.delivered(deliveryIds, count);
        }
    }

    /** The application's room for more messages has changed. */
    synchronized void room() {
        conversation.room(side);
    }

    ConnectionStatus status() {
        return standing.status();
    }

    /** @param waiting for poll() */
    synchronized ClientStatistics statistics(int waiting) {
        return counters.statistics(conversation.backlog(), waiting);
    }

    /** The server's answers to these filters, as far as there are. */
    synchronized Map<TopicFilter, ReasonCode> answers(Collection<Subscription> subscriptions) {
        return subscribes.answers(subscriptions);
    }

    Counters counters() {
        return counters;
    }
}
