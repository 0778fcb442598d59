package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.packet.Publish;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A message on its way to one listener, or to poll(); the last of those that got it acknowledges it. */
final class Received implements ReceivedMessage {
    private final Deliveries deliveries;
    private final Publish publish;
    private final long deliveryId;
    private final AtomicInteger unfinished;
    private final int listenersSoFar;
    private boolean finished;

    /**
     * @param unfinished     how many listeners have to finish it, shared by them; null if it is one
     * @param listenersSoFar the number of the latest listener when it arrived: later ones were not given it
     */
    Received(Deliveries deliveries, Publish publish, long deliveryId, AtomicInteger unfinished, int listenersSoFar) {
        this.listenersSoFar = listenersSoFar;
        this.deliveries = deliveries;
        this.publish = publish;
        this.deliveryId = deliveryId;
        this.unfinished = unfinished;
    }

    /** The listener is done with it. Returns what to acknowledge, or 0 if nothing is to be, not yet, or not again. */
    long finish() {
        if (deliveryId == 0) {
            return 0;
        }
        synchronized (this) {
            if (finished) {
                return 0;
            }
            finished = true;
        }
        return unfinished == null || unfinished.decrementAndGet() == 0 ? deliveryId : 0;
    }

    public String topic() {
        return publish.message().topic().value();
    }

    int listenersSoFar() {
        return listenersSoFar;
    }

    synchronized boolean isFinished() {
        return finished;
    }

    long deliveryId() {
        return deliveryId;
    }

    /** True for QoS 0: nobody sends it again. */
    boolean isAtMostOnce() {
        return deliveryId == 0;
    }

    /** True if the server sends it again on the next connection, and nobody else has it. */
    boolean isSentAgain() {
        return deliveryId != 0 && unfinished == null && !isFinished();
    }

    int bytes() {
        return publish.message().payload().length() + publish.message().topic().encodedLength();
    }

    @Override
    public Message message() {
        return publish.message();
    }

    @Override
    public boolean duplicate() {
        return publish.duplicate();
    }

    @Override
    public List<Integer> subscriptionIdentifiers() {
        return publish.subscriptionIdentifiers();
    }

    @Override
    public MqttClient client() {
        return deliveries.client();
    }

    @Override
    public void acknowledge() {
        deliveries.finished(this);
    }

    @Override
    public String toString() {
        return publish.message().toString();
    }
}
