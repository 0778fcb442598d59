package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a store has to make of changes, in the plainest way; refuses a change that makes no sense. */
final class Ledger {
    private final TreeMap<Long, Outgoing> queued = new TreeMap<>();
    private final Map<Long, Outgoing> sent = new LinkedHashMap<>();
    private final Map<Long, Outgoing> released = new LinkedHashMap<>();
    private final Set<Integer> received = new LinkedHashSet<>();
    private List<Subscription> granted = List.of();
    private String clientId = "";
    private String server = "";
    private boolean established;
    private long last;
    /** Messages from here on were accepted in this process: their tokens mean something. */
    private long ownSequence;

    void apply(SessionChange change) {
        if (change instanceof SessionChange.Accepted accepted) {
            accept(accepted.outgoing());
        } else if (change instanceof SessionChange.Sent moved && moved.packetId() != 0) {
            assertTrue(idIsFree(moved.packetId()), "identifier " + moved.packetId() + " is free");
            sent.put(moved.sequence(), at(take(queued, moved.sequence()), Stage.SENT, moved.packetId()));
        } else if (change instanceof SessionChange.Sent again) {
            queued.put(again.sequence(), at(take(sent, again.sequence()), Stage.QUEUED, 0));
        } else if (change instanceof SessionChange.Released one) {
            Outgoing old = take(sent, one.sequence());
            assertEquals(Qos.EXACTLY_ONCE, old.message().qos());
            released.put(one.sequence(), new Outgoing(old.sequence(), 0, Stage.RELEASED, old.packetId(), null,
                    old.expiresAtNanos()));
        } else if (change instanceof SessionChange.Ended one) {
            assertTrue(queued.remove(one.sequence()) != null || sent.remove(one.sequence()) != null
                    || released.remove(one.sequence()) != null, one + " was accepted");
        } else if (change instanceof SessionChange.Received one) {
            assertTrue(received.add(one.packetId()), one + " is new");
        } else if (change instanceof SessionChange.Forgotten one) {
            assertTrue(received.remove(one.packetId()), one + " was received");
        } else if (change instanceof SessionChange.Established one) {
            established = true;
            clientId = one.clientId();
            server = one.server();
        } else if (change instanceof SessionChange.Granted one) {
            granted = one.granted();
        }
    }

    private void accept(Outgoing one) {
        assertTrue(one.sequence() > last, one + " comes after " + last);
        assertNotEquals(Qos.AT_MOST_ONCE, one.message().qos());
        last = one.sequence();
        if (one.stage() == Stage.QUEUED) {
            queued.put(last, at(one, Stage.QUEUED, 0));
        } else {
            assertTrue(idIsFree(one.packetId()), "identifier " + one.packetId() + " is free");
            sent.put(last, at(one, Stage.SENT, one.packetId()));
        }
    }

    /** A packet leaves: what it depends on is kept. */
    void sent(Packet packet) {
        if (packet instanceof Publish publish && publish.packetId() != 0) {
            assertTrue(sent.values().stream().anyMatch(one -> one.packetId() == publish.packetId()
                    && one.message().topic().equals(publish.message().topic())), packet + " is kept");
        } else if (packet instanceof Pubrec pubrec) {
            assertTrue(received.contains(pubrec.packetId()), packet + " is kept");
        } else if (packet instanceof Pubrel pubrel) {
            assertTrue(sent.values().stream().noneMatch(one -> one.packetId() == pubrel.packetId()),
                    packet + " is kept");
        } else if (packet instanceof Pubcomp pubcomp) {
            assertFalse(received.contains(pubcomp.packetId()), packet + " is kept");
        }
    }

    private boolean idIsFree(int packetId) {
        return sent.values().stream().noneMatch(one -> one.packetId() == packetId)
                && released.values().stream().noneMatch(one -> one.packetId() == packetId);
    }

    private static Outgoing take(Map<Long, Outgoing> from, long sequence) {
        Outgoing old = from.remove(sequence);
        assertNotNull(old, sequence + " is where it should be");
        return old;
    }

    private static Outgoing at(Outgoing one, Stage stage, int packetId) {
        return new Outgoing(one.sequence(), one.token(), stage, packetId, one.message(), one.expiresAtNanos());
    }

    private Outgoing loaded(Outgoing one) {
        return new Outgoing(one.sequence(), one.sequence() < ownSequence ? 0 : one.token(), one.stage(),
                one.packetId(), one.message(), one.expiresAtNanos());
    }

    /**
     * The state as another process finds it: the last one may have ended just when the server began a new session.
     *
     * @param queuedMax how many QUEUED messages it gives; it tells how many more there are
     */
    SessionState state(int queuedMax) {
        ownSequence = last + 1;
        List<Outgoing> outgoing = new ArrayList<>(released.values());
        outgoing.addAll(sent.values());
        outgoing.addAll(queued.values().stream().limit(queuedMax).toList());
        List<Subscription> inDoubt = new ArrayList<>(granted);
        inDoubt.addAll(granted);
        List<Outgoing> rest = queued.values().stream().skip(queuedMax).toList();
        outgoing.replaceAll(this::loaded);
        return new SessionState(SessionState.FORMAT, clientId, established, outgoing,
                received.stream().map(id -> new SessionState.Incoming(id, 0)).toList(), inDoubt, 1, last + 1,
                rest.size(), rest.stream().mapToLong(one -> Messages.bytesOf(one.message())).sum())
                .withServer(server);
    }

    List<Subscription> granted() {
        return granted;
    }

    List<Outgoing> load(long after, int messagesMax) {
        return queued.tailMap(after, false).values().stream().limit(messagesMax).map(this::loaded).toList();
    }
}
