package io.caddis.mqtt.store;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** A session's state kept in the most obvious way, and random changes that a session could make. */
final class Model {
    private static final SessionState.Failure FAILURE = new SessionState.Failure(Kind.EXPIRED, ReasonCode.SUCCESS);

    private final Random random;
    private final TreeMap<Long, Outgoing> queued = new TreeMap<>();
    /** In the order of being sent or released. */
    private final LinkedHashMap<Long, Outgoing> inFlight = new LinkedHashMap<>();
    private final TreeSet<Integer> received = new TreeSet<>();
    private final TreeMap<Long, SessionState.Kept> kept = new TreeMap<>();
    private long lastDelivery;
    private final TreeMap<Long, SessionState.Tracked> tracked = new TreeMap<>();
    private final TreeSet<Integer> free = new TreeSet<>();
    private boolean established;
    private String clientId = "";
    private String server = "";
    private List<Subscription> granted = List.of();
    private long nextSequence = 1;

    Model(Random random) {
        this.random = random;
        for (int id = 1; id <= 200; id++) {
            free.add(id);
        }
    }

    /** The next change, which is in the model already. */
    SessionChange next() {
        SessionChange change = choose();
        apply(change);
        return change;
    }

    private SessionChange choose() {
        int chance = random.nextInt(100);
        if (chance < 35) {
            nextSequence += random.nextInt(10) == 0 ? random.nextInt(5) : 0; // QoS 0 messages leave gaps
            boolean sent = !free.isEmpty() && random.nextBoolean();
            return new SessionChange.Accepted(new Outgoing(nextSequence, random.nextInt(3),
                    sent ? Stage.SENT : Stage.QUEUED, sent ? takeId() : 0, message(), Session.NO_DEADLINE),
                    random.nextInt(3) == 0 ? "tag " + nextSequence : null);
        }
        if (chance < 50 && !queued.isEmpty() && !free.isEmpty()) {
            return new SessionChange.Sent(pick(queued), takeId());
        }
        if (chance < 60 && !inFlight.isEmpty()) {
            long sequence = pick(inFlight);
            if (inFlight.get(sequence).stage() == Stage.SENT) {
                return new SessionChange.Released(sequence, random.nextInt(10) == 0 ? FAILURE : null);
            }
        }
        if (chance < 88 && !(queued.isEmpty() && inFlight.isEmpty())) {
            return new SessionChange.Ended(inFlight.isEmpty() || !queued.isEmpty() && random.nextInt(4) == 0
                    ? pick(queued) : pick(inFlight), random.nextInt(4) == 0 ? FAILURE : null);
        }
        if (chance < 89 && !tracked.isEmpty()) {
            return new SessionChange.Settled(pick(tracked));
        }
        if (chance < 90) {
            boolean ends = !kept.isEmpty() && random.nextBoolean();
            return ends ? new SessionChange.Served(pick(kept)) : new SessionChange.Kept(new SessionState.Kept(
                    random.nextInt(4) == 0 && !kept.isEmpty() ? pick(kept) : ++lastDelivery, message(),
                    random.nextBoolean() ? List.of() : List.of(1, 268_435_455),
                    random.nextBoolean() ? List.of("") : List.of("bundle component\na/#", "\nb")),
                    random.nextInt(20));
        }
        if (chance < 92) {
            return new SessionChange.Received(1 + random.nextInt(random.nextBoolean() ? 20 : 0xFFFF));
        }
        if (chance < 97) {
            return new SessionChange.Forgotten(received.isEmpty() ? 7 : received.first());
        }
        if (chance < 98) {
            return new SessionChange.Established("client-" + random.nextInt(3), "server-" + random.nextInt(2));
        }
        if (chance < 99 && !inFlight.isEmpty()) {
            long sequence = pick(inFlight);
            if (inFlight.get(sequence).stage() == Stage.SENT) {
                return new SessionChange.Sent(sequence, 0);
            }
        }
        return new SessionChange.Granted(random.ints(random.nextInt(3), 0, 100)
                .mapToObj(number -> Subscription.of("a/" + number + "/#", Qos.AT_LEAST_ONCE)).toList());
    }

    private int takeId() {
        return free.pollFirst();
    }

    private long pick(Map<Long, ?> from) {
        List<Long> sequences = new ArrayList<>(from.keySet());
        // mostly the oldest, as in life
        return sequences.get(random.nextInt(random.nextBoolean() ? 1 : sequences.size()));
    }

    private Message message() {
        byte[] payload = new byte[random.nextInt(20) == 0 ? 30_000 : random.nextInt(300)];
        random.nextBytes(payload);
        return Message.of(TopicName.of("t/" + random.nextInt(50)), Payload.wrap(payload),
                Qos.of(1 + random.nextInt(2)), random.nextBoolean());
    }

    private void apply(SessionChange change) {
        if (change instanceof SessionChange.Accepted accepted) {
            nextSequence = accepted.outgoing().sequence() + 1;
            Outgoing one = with(accepted.outgoing(), accepted.outgoing().stage(), accepted.outgoing().packetId());
            (one.stage() == Stage.QUEUED ? queued : inFlight).put(one.sequence(), one);
            if (accepted.tag() != null) {
                track(one.sequence(), accepted.tag(), false, null);
            }
        } else if (change instanceof SessionChange.Settled settled) {
            tracked.remove(settled.sequence());
        } else if (change instanceof SessionChange.Sent sent && sent.packetId() == 0) {
            Outgoing one = inFlight.remove(sent.sequence());
            free.add(one.packetId());
            queued.put(one.sequence(), with(one, Stage.QUEUED, 0));
        } else if (change instanceof SessionChange.Sent sent) {
            inFlight.put(sent.sequence(), with(queued.remove(sent.sequence()), Stage.SENT, sent.packetId()));
        } else if (change instanceof SessionChange.Released released) {
            Outgoing one = inFlight.remove(released.sequence());
            inFlight.put(one.sequence(), with(one, Stage.RELEASED, one.packetId()));
            failed(released.sequence(), false, released.failure());
        } else if (change instanceof SessionChange.Ended ended) {
            queued.remove(ended.sequence());
            Outgoing one = inFlight.remove(ended.sequence());
            if (one != null) {
                free.add(one.packetId());
            }
            failed(ended.sequence(), true, ended.failure());
        } else if (change instanceof SessionChange.Received in) {
            received.add(in.packetId());
        } else if (change instanceof SessionChange.Forgotten in) {
            received.remove(in.packetId());
        } else if (change instanceof SessionChange.Kept in) {
            kept.put(in.kept().deliveryId(), in.kept());
            if (in.packetId() != 0) {
                received.add(in.packetId());
            }
        } else if (change instanceof SessionChange.Served in) {
            kept.remove(in.deliveryId());
        } else if (change instanceof SessionChange.Established now) {
            established = true;
            clientId = now.clientId();
            server = now.server();
        } else if (change instanceof SessionChange.Granted now) {
            granted = now.granted();
        }
    }

    private void failed(long sequence, boolean ended, SessionState.Failure failure) {
        SessionState.Tracked old = tracked.get(sequence);
        if (old != null && !old.ended()) {
            track(sequence, old.tag(), ended, old.failure() != null && ended ? old.failure() : failure);
        }
    }

    private void track(long sequence, String tag, boolean ended, SessionState.Failure failure) {
        tracked.put(sequence, new SessionState.Tracked(sequence, tag, ended, failure));
    }

    private static Outgoing with(Outgoing one, Stage stage, int packetId) {
        return new Outgoing(one.sequence(), 0, stage, packetId, stage == Stage.RELEASED ? null : one.message(),
                one.expiresAtNanos());
    }

    /** What a store has to give. */
    SessionState state() {
        List<Outgoing> outgoing = new ArrayList<>(inFlight.values());
        outgoing.addAll(queued.values());
        return new SessionState(SessionState.FORMAT, clientId, established, outgoing,
                received.stream().map(id -> new SessionState.Incoming(id, 0)).toList(), granted, 1, nextSequence, 0, 0)
                .withServer(server).withKept(List.copyOf(kept.values()))
                .withTracked(List.copyOf(tracked.values()));
    }

    List<Outgoing> queued() {
        return new ArrayList<>(queued.values());
    }
}
