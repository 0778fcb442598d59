package io.caddis.mqtt.itests.rivals;

/** One more client of a contender, connected and subscribed, beside the one that {@link Contender} itself is. */
interface Guest {

    /** Publishes at QoS 0, without waiting for anything. */
    void publish(String topic, byte[] payload) throws Exception;

    /** Disconnects, and returns when that is done. */
    void leave() throws Exception;
}
