package io.caddis.mqtt.itests.kura.layers;

/** What the layer above the data service hears. All do nothing unless they are overridden. */
public interface DataLayerListener {
    /** Connected, on the thread that connected. */
    default void onConnectionEstablished() {
    }

    /** About to disconnect, on the thread that disconnects. */
    default void onDisconnecting() {
    }

    /** Disconnected on request. */
    default void onDisconnected() {
    }

    /** The connection is lost. */
    default void onConnectionLost(Throwable cause) {
    }

    /** A message arrived. */
    default void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
    }

    /** The publisher thread handed a message over. */
    default void onMessagePublished(int id, String topic) {
    }

    /** The server has a message. */
    default void onMessageConfirmed(int id, String topic) {
    }
}
