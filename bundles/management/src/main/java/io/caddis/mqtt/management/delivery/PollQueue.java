package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.management.config.ClientConfig;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;

/** What waits for poll(), the oldest first. Guarded by the router. */
final class PollQueue {
    private final Object router;
    private final ArrayDeque<Received> messages = new ArrayDeque<>(0);
    private long bytes;

    PollQueue(Object router) {
        this.router = router;
    }

    void add(Received message) {
        assert Thread.holdsLock(router);
        messages.add(message);
        bytes += message.bytes();
    }

    /** The oldest, or null. */
    Received poll() {
        assert Thread.holdsLock(router);
        Received message = messages.poll();
        if (message != null) {
            bytes -= message.bytes();
        }
        return message;
    }

    int size() {
        return messages.size();
    }

    boolean hasRoom(ClientConfig.Local limits) {
        return messages.size() < limits.receiveQueueMax() && bytes < limits.receiveQueueBytesMax();
    }

    /** Takes back what the server sends again. */
    void takeBack(LongConsumer taken) {
        assert Thread.holdsLock(router);
        for (Iterator<Received> all = messages.iterator(); all.hasNext();) {
            Received message = all.next();
            if (message.isSentAgain()) {
                all.remove();
                bytes -= message.bytes();
                taken.accept(message.deliveryId());
            }
        }
    }

    /** Takes all. */
    List<Received> release() {
        assert Thread.holdsLock(router);
        List<Received> released = List.copyOf(messages);
        messages.clear();
        bytes = 0;
        return released;
    }
}
