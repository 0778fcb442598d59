package io.caddis.mqtt.session;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.session.connection.ServerLimits;
import io.caddis.mqtt.session.state.ControlQueue;
import io.caddis.mqtt.session.state.PacketIds;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;

/**
 * Subscriptions as a desired state: what is wanted is compared with what the server granted, and the difference is
 * asked for by {@link SubscriptionRequests}. A filter with a request under way is left alone until the answer.
 */
final class Subscriptions {
    private final Queue<SessionOutput> results;
    private final SubscriptionRequests requests;

    /** With the identifiers that they have on the wire. */
    private Map<TopicFilter, Subscription> wanted = Map.of();
    private Collection<Subscription> asWanted = List.of();
    /** Not to be ended, see {@link io.caddis.mqtt.spi.Session#want}. */
    private Set<TopicFilter> spared = Set.of();
    private final SubscriptionIdentifiers identifiers = new SubscriptionIdentifiers();
    private final CoveredFilters covered = new CoveredFilters();
    private boolean connected;
    // these are empty and shared until there is something in them
    private Map<TopicFilter, Subscription> granted = Collections.emptyMap();
    /** Asked for, or to be ended, and not answered: the server may hold these or not. */
    private Set<TopicFilter> doubtful = Collections.emptySet();
    /** Refused by the server on this connection: not asked for again unless wanted differently. */
    private Map<TopicFilter, Subscription> refused = Collections.emptyMap();
    /** Whose UNSUBSCRIBE cannot be written on this connection. */
    private Set<TopicFilter> stuck = Collections.emptySet();
    private final boolean isV5;
    private ServerLimits limits = ServerLimits.DEFAULT;
    /** {@link #granted()} is another one than when it was last kept. */
    private boolean changed;

    Subscriptions(SessionOptions options, PacketIds ids, ControlQueue control, Queue<SessionOutput> results) {
        isV5 = options.version() == ProtocolVersion.V5;
        this.results = results;
        requests = new SubscriptionRequests(options, ids, control, results, this::said);
    }

    void want(Collection<Subscription> newWanted, Collection<TopicFilter> newSpared) {
        asWanted = newWanted;
        spared = newSpared.isEmpty() ? Set.of() : new LinkedHashSet<>(newSpared);
        wire();
    }

    private void wire() {
        Collection<Subscription> all = spared.isEmpty() ? asWanted : withHeld();
        if (isV5) {
            identifiers.want(all, granted);
        }
        Map<TopicFilter, Subscription> next = all.isEmpty() ? Map.of() : new LinkedHashMap<>();
        all.forEach(one -> next.put(one.filter(), isV5 ? identifiers.onTheWire(one, limits::serves) : one));
        refused.keySet().removeIf(filter -> !next.containsKey(filter)
                || !refused.get(filter).equals(identifiers.asWanted(next.get(filter))));
        TopicFilter suspect = requests.limits().suspect();
        if (suspect != null && !Objects.equals(wanted.get(suspect), next.get(suspect))) {
            requests.limits().forgive();
        }
        Map<TopicFilter, Subscription> before = wanted;
        wanted = next;
        before.keySet().stream().filter(filter -> !next.containsKey(filter)).forEach(covered::left);
        covered.want(next.values());
        if (connected && !copiesAreNamed()) {
            next.values().stream().filter(one -> !before.containsKey(one.filter())
                    && one.retainHandling() != RetainHandling.DO_NOT_SEND)
                    .forEach(one -> covered.joined(one, this::isAsked));
        }
    }

    /** What is spared is wanted as the server holds it, so that it takes part in all that tells copies apart. */
    private Collection<Subscription> withHeld() {
        List<Subscription> all = new ArrayList<>();
        for (TopicFilter filter : spared) { // first: they keep the identifiers that they have
            Subscription held = doubtful.contains(filter) ? null : granted.get(filter);
            if (held != null) {
                all.add(isV5 ? held.withIdentifier(0) : held);
            }
        }
        all.addAll(asWanted);
        return all;
    }

    private boolean copiesAreNamed() {
        return isV5 && limits.subscriptionIdentifierAvailable();
    }

    private boolean isAsked(Subscription subscription) {
        return granted.containsKey(subscription.filter()) || requests.areUnderWay(subscription.filter());
    }

    void connected(ServerLimits newLimits, boolean sessionPresent, long nowNanos) {
        limits = newLimits;
        requests.limits().connected(nowNanos);
        if (!sessionPresent) {
            changed |= !granted.isEmpty() || !doubtful.isEmpty();
            granted.clear();
            doubtful.clear();
        }
        refused.clear();
        stuck.clear();
        identifiers.usable(limits.subscriptionIdentifierAvailable());
        if (!sessionPresent) {
            identifiers.forget();
            covered.forget();
        }
        wire();
        connected = true;
    }

    /**
     * The connection is gone.
     *
     * @param cutOff the server may have ended it because of a packet
     * @return whether that may have been one of these
     */
    boolean lost(boolean cutOff, long nowNanos) {
        connected = false;
        doubt(requests.underWay());
        return requests.lost(cutOff, nowNanos);
    }

    /** What is under way. */
    SubscriptionRequests requests() {
        return requests;
    }

    /** The server may have begun a new session without our knowledge: all that it granted is asked for again. */
    void doubt() {
        changed |= doubt(granted.keySet());
        if (!spared.isEmpty()) {
            wire();
        }
    }

    private boolean doubt(Collection<TopicFilter> filters) {
        doubtful = doubtful.isEmpty() && !filters.isEmpty() ? new LinkedHashSet<>() : doubtful;
        return doubtful.addAll(filters);
    }

    private void grant(Subscription subscription) {
        granted = granted.isEmpty() ? new LinkedHashMap<>() : granted;
        granted.put(subscription.filter(), subscription);
    }

    /** Asks for what differs. Only while connected. */
    void reconcile(long nowNanos) {
        Map<Integer, List<Subscription>> asked = new LinkedHashMap<>(); // a packet has one identifier (MQTT 3.8.2.1.2)
        List<Subscription> differing = new ArrayList<>();
        for (Subscription one : wanted.values()) {
            if (differs(one) && carrier(one) == null) {
                differing.add(one);
            }
        }
        for (Subscription subscription : differing) {
            if (isRenamed(subscription)) { // first: then what comes without the new name is not for the others
                asked.computeIfAbsent(subscription.identifier(), any -> new ArrayList<>()).add(subscription);
            }
        }
        for (Subscription subscription : differing) {
            ReasonCode refusal = isV5 ? limits.refusal(subscription)
                    : subscription.noLocal() ? ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR : null;
            if (refusal != null) {
                answered(subscription, refusal);
            } else if (!isRenamed(subscription)) {
                asked.computeIfAbsent(isV5 ? subscription.identifier() : 0, any -> new ArrayList<>())
                        .add(subscription);
            }
        }
        Set<TopicFilter> ended = new LinkedHashSet<>(granted.keySet());
        ended.addAll(doubtful);
        ended.removeIf(filter -> wanted.containsKey(filter) || spared.contains(filter) || stuck.contains(filter)
                || requests.areUnderWay(filter) || requests.limits().delays(filter));
        for (List<Subscription> some : asked.values()) {
            requests.subscribe(some, nowNanos);
        }
        requests.unsubscribe(List.copyOf(ended), nowNanos);
        tellCarried();
    }

    /** The subscription that brings the messages of this one, so that it is not to be asked for; or null. */
    private Subscription carrier(Subscription subscription) {
        Subscription carrier = null;
        Subscription next = subscription;
        while (next != null && !copiesAreNamed() && !isAsked(next) && !doubtful.contains(next.filter())) {
            next = covered.carrier(next, this::mayCarry); // one that is carried itself brings nothing
            carrier = next == null ? carrier : next;
        }
        return carrier;
    }

    private boolean mayCarry(Subscription subscription) {
        return !refused.containsKey(subscription.filter())
                && (isV5 ? limits.refusal(subscription) == null : !subscription.noLocal());
    }

    /** What is not asked for is answered as what brings its messages; where copies are named, all is asked for. */
    private void tellCarried() {
        Collection<Subscription> some = copiesAreNamed() ? List.of() : wanted.values();
        for (Subscription subscription : some) {
            Subscription carrier = carrier(subscription);
            if (carrier != null && granted.containsKey(carrier.filter())
                    && covered.carry(subscription.filter(), carrier)) {
                results.add(new SessionOutput.Subscribed(subscription.filter(),
                        ReasonCode.of(subscription.qos().value()))); // as SUBACK says it (MQTT 5.0, 3.9.3)
            }
        }
        covered.release(wanted::containsKey,
                filter -> results.add(new SessionOutput.Unsubscribed(filter, ReasonCode.SUCCESS)));
    }

    private boolean differs(Subscription subscription) {
        TopicFilter filter = subscription.filter();
        return (!subscription.equals(granted.get(filter)) || doubtful.contains(filter))
                && !identifiers.asWanted(subscription).equals(refused.get(filter)) && !requests.areUnderWay(filter)
                && !requests.limits().delays(filter);
    }

    /** The server holds it as it is wanted, but with another identifier, which it can name. */
    private boolean isRenamed(Subscription subscription) {
        Subscription held = granted.get(subscription.filter());
        return isV5 && held != null && identifiers.isOurs(subscription)
                && held.identifier() != subscription.identifier()
                && held.withIdentifier(subscription.identifier()).equals(subscription)
                && !doubtful.contains(subscription.filter()) && limits.refusal(subscription) == null;
    }

    /** A subscription in the words of this version. */
    private Subscription said(Subscription one) {
        if (!isV5) {
            return Subscription.of(one.filter(), one.qos()); // all that 3.1.1 can say
        }
        return !isRenamed(one) ? one : new Subscription(one.filter(), one.qos(), one.noLocal(), one.retainAsPublished(),
                RetainHandling.DO_NOT_SEND, one.identifier()); // the listeners have the retained messages
    }

    /** SUBACK. False if it breaks the protocol. */
    boolean suback(int packetId, List<ReasonCode> reasonCodes, long nowNanos) {
        Object waiting = requests.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof SubscriptionRequests.Asked asked)
                || asked.subscriptions().size() != reasonCodes.size()) {
            return false; // [MQTT-3.8.4-6]
        }
        requests.answered(packetId, asked);
        for (int index = 0; index < reasonCodes.size(); index++) {
            answered(asked.subscriptions().get(index), reasonCodes.get(index));
        }
        reconcile(nowNanos);
        return true;
    }

    private void answered(Subscription subscription, ReasonCode reasonCode) {
        TopicFilter filter = subscription.filter();
        identifiers.answered(subscription, !reasonCode.isError());
        if (!reasonCode.isError()) {
            grant(subscription);
            doubtful.remove(filter);
        } else {
            if (granted.remove(filter) != null) {
                doubt(List.of(filter)); // nothing says whether the one it was to replace is still there
            }
            if (subscription.equals(wanted.get(filter))) {
                refused = refused.isEmpty() ? new LinkedHashMap<>() : refused;
                refused.put(filter, identifiers.asWanted(subscription));
            }
        }
        results.add(new SessionOutput.Subscribed(filter, reasonCode));
    }

    /** UNSUBACK; in 3.1.1 without codes. False if it breaks the protocol. */
    boolean unsuback(int packetId, List<ReasonCode> reasonCodes, boolean codesExpected, long nowNanos) {
        Object waiting = requests.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof SubscriptionRequests.Ended ended)
                || codesExpected && ended.filters().size() != reasonCodes.size()) {
            return false; // [MQTT-3.11.3-1]
        }
        requests.answered(packetId, ended);
        for (int index = 0; index < ended.filters().size(); index++) {
            TopicFilter filter = ended.filters().get(index);
            granted.remove(filter);
            doubtful.remove(filter);
            results.add(new SessionOutput.Unsubscribed(filter,
                    codesExpected ? reasonCodes.get(index) : ReasonCode.SUCCESS));
        }
        reconcile(nowNanos);
        return true;
    }

    /** {@link #granted()} if it is to be kept now, else null: after a request, and when all is answered. */
    List<Subscription> takeChanged() {
        changed |= requests.takeChanged();
        if (!changed) {
            return null;
        }
        changed = false;
        return granted();
    }

    /** A SUBSCRIBE that could not be written. */
    void refused(Subscribe packet, long nowNanos) {
        Subscription cause = requests.refused(packet, nowNanos);
        if (cause != null) {
            answered(cause, ReasonCode.PACKET_TOO_LARGE);
        }
    }

    /** An UNSUBSCRIBE that could not be written. The filter stays granted until another connection. */
    void refused(Unsubscribe packet, long nowNanos) {
        TopicFilter cause = requests.refused(packet, nowNanos);
        if (cause != null) {
            stuck = stuck.isEmpty() ? new HashSet<>() : stuck;
            stuck.add(cause);
            results.add(new SessionOutput.Unsubscribed(cause, ReasonCode.PACKET_TOO_LARGE));
        }
    }

    SubscriptionIdentifiers identifiers() {
        return identifiers;
    }

    /** Whether the server holds what is wanted for a filter. */
    boolean holds(TopicFilter filter) {
        Subscription one = wanted.get(filter);
        return connected && one != null && one.equals(granted.get(filter)) && !doubtful.contains(filter)
                && !requests.areUnderWay(filter);
    }

    /** What the server holds; what it may hold or not is there twice. */
    List<Subscription> granted() {
        List<Subscription> kept = new ArrayList<>(granted.values());
        Set<TopicFilter> inDoubt = new LinkedHashSet<>(doubtful);
        inDoubt.addAll(requests.underWay());
        for (TopicFilter filter : inDoubt) {
            Subscription one = granted.get(filter);
            if (one == null) {
                one = Subscription.of(filter.value(), Qos.AT_MOST_ONCE);
                kept.add(one);
            }
            kept.add(one);
        }
        return kept;
    }

    /** @param same false if another session than the one to be granted them */
    void restore(List<Subscription> kept, boolean same) {
        changed = !same && !kept.isEmpty();
        if (changed) {
            return;
        }
        for (Subscription subscription : kept) {
            if (granted.containsKey(subscription.filter())) {
                doubt(List.of(subscription.filter()));
            }
            grant(subscription);
        }
    }
}
