package io.caddis.mqtt.itests.rivals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

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

    /** What a process does once, before its first client: a framework or a pool of threads is started. */
    default void prepare() throws Exception {
    }

    /** To be called once, after {@link #prepare}. */
    void connect(int port, String clientId) throws Exception;

    /** Subscribes to {@link Traffic#PLANT_FILTER} and {@link Traffic#ECHO_TOPIC}; each message goes to the inbox. */
    void subscribe(Inbox inbox) throws Exception;

    /** Publishes the messages 0 to count-1 and returns when the client has reported the outcome of each. */
    void publish(int qos, long count, int payloadBytes) throws Exception;

    /** Publishes one message to {@link Traffic#ECHO_TOPIC}, without waiting for anything. */
    void ping(long number, int qos) throws Exception;

    /** Returns when the inbox is full or nothing has come for so long. A client without threads works here. */
    default void await(Inbox inbox, long quietNanosMax) throws Exception {
        inbox.await(quietNanosMax);
    }

    /**
     * Makes another client, connects it and, once it is connected, subscribes to the filters.
     *
     * @param arrived is given each message's number, one listener for each filter; null if no message will come
     * @return completes when the server has granted all
     */
    CompletableFuture<Guest> join(int port, String clientId, List<String> filters, LongConsumer arrived)
            throws Exception;

    /** Connects another client and disconnects it. */
    default void comeAndGo(int port, String clientId) throws Exception {
        join(port, clientId, List.of(), null).get(DEADLINE_SECONDS, TimeUnit.SECONDS).leave();
    }

    void close() throws Exception;
}
