package io.caddis.mqtt.itests.rivals;

/**
 * One MQTT client under measurement, used as its own documentation recommends for high throughput.
 *
 * <p>All contenders do the same work: a new message object with a new payload for each publish, never more than
 * {@link Traffic#IN_FLIGHT} publishes without their outcome, each outcome checked, automatic acknowledgement.
 */
interface Contender {

    /** For whatever a client is waited for. */
    long DEADLINE_SECONDS = 20;

    /** The version that is on the class path. */
    String version();

    void connect(int port, String clientId) throws Exception;

    /** Subscribes to {@link Traffic#PLANT_FILTER} and {@link Traffic#ECHO_TOPIC}; each message goes to the inbox. */
    void subscribe(Inbox inbox) throws Exception;

    /** Publishes the messages 0 to count-1 and returns when the client has reported the outcome of each. */
    void publish(int qos, long count) throws Exception;

    /** Publishes one message to {@link Traffic#ECHO_TOPIC} at QoS 0, without waiting for anything. */
    void ping(long number) throws Exception;

    /** Returns when the inbox is full or nothing has come for so long. A client without threads works here. */
    default void await(Inbox inbox, long quietNanosMax) throws Exception {
        inbox.await(quietNanosMax);
    }

    /** Connects another client and disconnects it. */
    void comeAndGo(int port, String clientId) throws Exception;

    void close() throws Exception;
}
