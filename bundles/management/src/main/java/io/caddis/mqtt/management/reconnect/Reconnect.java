package io.caddis.mqtt.management.reconnect;

import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.config.ReconnectConfig.When;
import io.caddis.mqtt.management.config.ReconnectConfig;
import io.caddis.mqtt.management.memory.LazyQueue;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Which server the next attempt goes to, when it is due, and why there is no connection now. A driver tells how
 * attempts and connections end, and asks. Servers are tried in rounds: one after the other, without a pause between
 * them; only after the last one comes the back-off. Guarded by the driver's lock.
 */
public final class Reconnect {
    /** Why there is no connection although nothing failed. */
    public static final DisconnectCause NOT_WANTED = new DisconnectCause(DisconnectCause.Source.CONFIGURATION,
            ReasonCode.SUCCESS, "the configuration says connect=false");

    /** How often in a row we let servers send us on. */
    private static final int HOPS_MAX = 5;
    private static final int SERVERS_MAX = 16;
    /** After so many rounds without a connection those that said that they moved are tried, too. */
    private static final int MOVED_ROUNDS = 3;

    private final Guard guard;
    private final RandomGenerator chance;
    private final Backoff backoff;
    private final Demand demand;
    private ReconnectConfig settings;
    /** Those of the configuration, but for one that said that it moved: until it accepts a connection again. */
    private List<Endpoint> servers;
    /** In which nobody accepted, since the last connection. */
    private int failedRounds;
    private Endpoint endpoint;
    /** Those to be tried in this round after {@link #endpoint}. */
    private final LazyQueue<Endpoint> round = new LazyQueue<>();
    /** All that failed in this round did so for good. */
    private boolean hopeless;
    /** Who sent us on in this round. */
    private Set<String> left = Set.of();
    private long dueNanos;
    private DisconnectCause lastCause;
    private boolean givenUp;

    /** @param wanted whether the configuration asks for a connection, and not only a later call */
    public Reconnect(Guard guard, ReconnectConfig settings, RandomGenerator chance, long nowNanos, boolean wanted) {
        this.guard = guard;
        this.chance = chance;
        this.settings = settings;
        backoff = new Backoff(guard, chance);
        demand = new Demand(guard);
        servers = settings.servers();
        dueNanos = nowNanos;
        lastCause = wanted ? null : NOT_WANTED;
        begin();
    }

    // ---- what is next

    /** Where the present link goes to, or else the next one. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The name under which a session knows a server: all that share their sessions are one. */
    public String name(Endpoint server) {
        boolean only = settings.servers().size() == 1 && settings.servers().contains(server);
        return settings.shared() || only ? "" : server.uri();
    }

    /** The cause, with the name of the server if there are several. */
    public DisconnectCause named(DisconnectCause cause, Endpoint server) {
        return name(server).isEmpty() && settings.servers().size() == 1 || cause.text().contains(server.address())
                || cause.source() == Source.CONTAINER || cause.source() == Source.APPLICATION ? cause
                : new DisconnectCause(cause.source(), cause.reasonCode(), server + ": " + cause.text(),
                        cause.serverReference());
    }

    /** For tests. */
    Demand demand() {
        return demand;
    }

    /** There is no connection because none is wanted now. */
    public boolean isUnwanted() {
        return demand.isUnwanted();
    }

    /** When to ask {@link #whyUnwanted} again; {@code Session.NO_DEADLINE} for never. */
    public long demandDeadline() {
        return demand.deadline();
    }

    public boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    public long dueNanos() {
        return dueNanos;
    }

    /** There are no more attempts until {@link #calledFor}, or another configuration. */
    public boolean isGivenUp() {
        return givenUp;
    }

    /** Why the last attempt or connection ended; null if none did since the last CONNACK. */
    public DisconnectCause lastCause() {
        return lastCause;
    }

    // ---- what happens

    private void atOnce(long nowNanos) {
        assert guard.isHeld();
        givenUp = false;
        dueNanos = nowNanos;
    }

    /** Somebody asks for a connection now, whatever the configuration says. */
    public void calledFor(long nowNanos) {
        atOnce(nowNanos);
        demand.called();
    }

    /**
     * Why there is to be no connection now; null if there is.
     *
     * @param backlog of the session
     * @param waiting somebody waits for an answer of the server
     * @param work    a number that is another one when something was sent or received since
     */
    public String whyUnwanted(Supplier<Session.Backlog> backlog, boolean waiting, long work, long nowNanos) {
        assert guard.isHeld();
        boolean wasUnwanted = demand.isUnwanted();
        boolean busy = false;
        if (settings.when() == When.PENDING) { // else nobody counts
            Session.Backlog now = backlog.get();
            busy = waiting || now.queued() > 0 || now.spilled() > 0 || now.inFlight() > 0;
        }
        String why = demand.whyUnwanted(settings, busy, work, nowNanos);
        if (wasUnwanted && why == null && settings.when() == When.SCHEDULE && !demand.isCalled()) {
            backoff.reset(); // a thousand gateways may do so now
            begin();
            dueNanos = nowNanos + (long) (chance.nextDouble() * settings.delayMinNanos());
        }
        return why;
    }

    /**
     * The configuration is another one.
     *
     * @param changed so much that what failed before may work now
     */
    public void configure(ReconnectConfig newSettings, boolean changed, long nowNanos) {
        assert guard.isHeld();
        boolean other = !newSettings.servers().equals(settings.servers());
        boolean again = changed || newSettings.stopWhenFatal() != settings.stopWhenFatal()
                || newSettings.follow() != settings.follow() || !newSettings.hosts().equals(settings.hosts());
        settings = newSettings;
        if (other || !mayStay(endpoint) || !servers.stream().allMatch(this::mayStay)
                || !round.stream().allMatch(this::mayStay)) {
            servers = newSettings.servers();
            failedRounds = 0;
            begin();
        }
        if (again) {
            backoff.reset();
            hopeless = true;
            left = Set.of();
            atOnce(nowNanos);
        }
    }

    public void connected(long nowNanos) {
        assert guard.isHeld();
        lastCause = null;
        failedRounds = 0;
        if (settings.servers().contains(endpoint) && !servers.contains(endpoint)) {
            servers = settings.servers(); // it is back
        }
        demand.connected(settings, nowNanos);
    }

    /** No connection is wanted any more. */
    public void stopped(DisconnectCause cause) {
        assert guard.isHeld();
        lastCause = cause;
        demand.dismissed();
        begin();
    }

    /** A connection ended that nothing is wrong with: the next one may follow, to the same server. */
    public void ended(DisconnectCause cause, long nowNanos) {
        assert guard.isHeld();
        demand.ended();
        lastCause = cause;
        dueNanos = nowNanos;
    }

    /**
     * An attempt failed, or a connection.
     *
     * @param lastedNanos how long it was connected; negative if it never was
     */
    public void failed(DisconnectCause cause, long lastedNanos, long nowNanos) {
        assert guard.isHeld();
        demand.ended();
        lastCause = cause;
        dueNanos = nowNanos;
        boolean lasted = lastedNanos >= settings.stableNanos();
        boolean fatal = Backoff.hopeless(cause.reasonCode());
        Endpoint from = endpoint;
        if (lasted) {
            backoff.reset();
            begin();
        }
        if (follows(cause, from)) {
            return;
        }
        hopeless &= fatal;
        if (lasted && !fatal) { // begins with the first one again, which may be the same
            dueNanos = nowNanos + wait(cause.reasonCode());
            return;
        }
        if (lasted) { // this one counts as the first that was tried
            round.addFirst(endpoint);
            round.remove(from);
        }
        if (round.isEmpty()) {
            givenUp = hopeless && settings.stopWhenFatal() && cause.source() == Source.SERVER;
            dueNanos = nowNanos + wait(hopeless ? cause.reasonCode() : ReasonCode.UNSPECIFIED_ERROR);
            failedRounds = Math.min(MOVED_ROUNDS, failedRounds + 1);
            begin();
        } else {
            endpoint = round.poll();
        }
    }

    private long wait(ReasonCode reasonCode) {
        return backoff.nextNanos(settings.delayMinNanos(), settings.delayMaxNanos(), reasonCode);
    }

    /** A new round. */
    private void begin() {
        List<Endpoint> order = new ArrayList<>(servers);
        if (settings.random()) {
            Collections.shuffle(order, new Random(chance.nextLong()));
        }
        if (failedRounds == MOVED_ROUNDS) {
            settings.servers().stream().filter(one -> !order.contains(one)).forEach(order::add);
        }
        endpoint = order.isEmpty() ? null : order.remove(0);
        round.clear();
        round.addAll(order);
        hopeless = true;
        left = Set.of();
    }

    // ---- servers that send us on

    private boolean follows(DisconnectCause cause, Endpoint from) {
        boolean moved = cause.reasonCode() == ReasonCode.SERVER_MOVED;
        if (!settings.follow() || cause.source() != Source.SERVER || cause.serverReference().isEmpty()
                || !moved && cause.reasonCode() != ReasonCode.USE_ANOTHER_SERVER) {
            return false;
        }
        String reference = cause.serverReference().get();
        try {
            List<Endpoint> next = new ArrayList<>(ServerReference.read(reference, from));
            if (left.size() == HOPS_MAX) {
                throw new IllegalArgumentException(HOPS_MAX + " servers in a row sent us on");
            }
            left = left.isEmpty() ? new HashSet<>() : left;
            left.add(from.uri());
            next.removeIf(one -> left.contains(one.uri()));
            if (next.isEmpty()) {
                throw new IllegalArgumentException("who is there has sent us here");
            }
            next.removeIf(one -> !mayFollow(one));
            if (next.isEmpty()) {
                throw new IllegalArgumentException("not among redirect.hosts: add the host if it is to be trusted");
            }
            if (moved) {
                replace(from, next);
            }
            for (int index = next.size() - 1; index >= 0; index--) {
                round.remove(next.get(index));
                round.addFirst(next.get(index));
            }
            endpoint = round.poll();
            return true;
        } catch (IllegalArgumentException e) {
            lastCause = new DisconnectCause(cause.source(), cause.reasonCode(), cause.text() + "; not followed to '"
                    + ForeignText.line(reference) + "': " + ForeignText.line(e.getMessage()), cause.serverReference());
            return false;
        }
    }

    /** Where servers sent us is not where to go when nobody is followed any more, or not to there. */
    private boolean mayStay(Endpoint server) {
        return settings.servers().contains(server) || settings.follow() && mayFollow(server);
    }

    private boolean mayFollow(Endpoint server) {
        return settings.hosts().allows(server)
                || settings.servers().stream().anyMatch(one -> one.host().equalsIgnoreCase(server.host()));
    }

    /** Until the configuration names other servers, or one that it names is back. */
    private void replace(Endpoint from, List<Endpoint> next) {
        int index = servers.indexOf(from);
        if (index >= 0) {
            List<Endpoint> changed = new ArrayList<>(servers);
            changed.remove(index);
            next.stream().filter(one -> !changed.contains(one)).limit(SERVERS_MAX - changed.size())
                    .forEach(changed::add);
            Collections.rotate(changed.subList(index, changed.size()), changed.size() - servers.size() + 1);
            servers = List.copyOf(changed);
        }
    }
}
