package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.kura.link.ClientInUse;
import io.caddis.mqtt.kura.link.Registry;
import io.caddis.mqtt.kura.settings.TransportSettings;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.kura.KuraConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which client a connection uses: that of the one before, if its session goes on, that of an earlier process, which a
 * store has kept, or a new one; and what becomes of it afterwards. Of whoever has the turn, but for {@link #left}.
 */
final class Clients {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);

    private final Registry registry;
    private final SerialThread callbacks;
    private final Consumer<Message> arrived;
    /** A client between two connections of one session. */
    private volatile ClientInUse kept;
    /** The last factory whose bundle went away; null if none did. */
    private volatile MqttClientFactory left;
    /** What the store has of this client is what Kura knows of: there was no other connection meanwhile. */
    private volatile boolean stored = true;

    Clients(Registry registry, SerialThread callbacks, Consumer<Message> arrived) {
        this.registry = registry;
        this.callbacks = callbacks;
        this.arrived = arrived;
    }

    /** The bundle of this factory leaves, and its clients with it. */
    void left(MqttClientFactory factory) {
        left = factory;
    }

    /** A client that is not connected. {@link ClientInUse#goesOn} says whether its session is one that Kura knows. */
    ClientInUse take(MqttClientFactory factory, TransportSettings now, Map<String, Object> keys)
            throws KuraConnectException, InterruptedException {
        ClientInUse before = kept;
        try {
            if (before != null && before.goesOnWith(factory, now)) {
                before.update(now, keys);
                return before;
            }
            dropKept();
            return now.durable() ? durable(factory, now, keys) : create(factory, now, keys);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new KuraConnectException(e, "the client is not configured: " + e.getMessage());
        }
    }

    private ClientInUse create(MqttClientFactory factory, TransportSettings now, Map<String, Object> keys) {
        return ClientInUse.create(factory, now, keys, registry, callbacks, arrived);
    }

    /** What the store has of another session goes, since Kura publishes again what that had in flight. */
    private ClientInUse durable(MqttClientFactory factory, TransportSettings now, Map<String, Object> keys)
            throws KuraConnectException, InterruptedException {
        ClientInUse made = create(factory, now, keys);
        if (stored && resumes(made)) {
            return made;
        }
        drop(made);
        return create(factory, now, keys);
    }

    private static boolean resumes(ClientInUse made) throws KuraConnectException, InterruptedException {
        boolean known = false;
        try {
            boolean resumes = made.resume(TimeUnit.SECONDS.toMillis(made.settings().timeout()));
            known = true;
            return resumes;
        } finally {
            if (!known) {
                made.stop(); // nobody knows what the store has
            }
        }
    }

    /** The client is connected, and Kura is told whether its session is new. */
    void connected(ClientInUse used) {
        stored = used.settings().durable();
        used.connected();
    }

    /** It could not be connected. Leaves nothing behind but a session that may go on. */
    void giveUp(ClientInUse used) {
        if (used.goesOn() || used.settings().durable()) {
            used.client().disconnect();
            kept = used;
        } else {
            drop(used);
        }
    }

    /** After a connection: with a clean session nothing goes on. */
    void release(ClientInUse used) {
        if (used.settings().cleanSession() || used.isOf(left)) {
            kept = null;
            drop(used);
        } else {
            kept = used;
        }
    }

    /** A client of a bundle that left is that bundle's: its session may go on in the next one. */
    private void drop(ClientInUse used) {
        try {
            if (used.isOf(left)) {
                used.abandon();
            } else {
                used.delete();
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.debug("the client is gone already", e);
        }
    }

    private void dropKept() {
        ClientInUse one = kept;
        kept = null;
        if (one != null) {
            drop(one);
        }
    }

    /**
     * The transport ends.
     *
     * @param used    that of its connection; null without one
     * @param forGood its configuration is deleted, so that no session goes on
     */
    void close(ClientInUse used, boolean forGood) {
        ClientInUse between = kept;
        kept = null;
        if (used != null) {
            part(used, forGood);
        }
        if (between != null && between != used) {
            part(between, forGood);
        }
    }

    private void part(ClientInUse used, boolean forGood) {
        if (used.settings().durable() && !forGood && !used.isOf(left)) {
            used.stop();
        } else {
            drop(used);
        }
    }
}
