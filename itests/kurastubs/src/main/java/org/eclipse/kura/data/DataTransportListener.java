package org.eclipse.kura.data;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The older kind of listener, a whiteboard service.
 *
 * @deprecated by the one in {@code org.eclipse.kura.data.transport.listener}
 */
@Deprecated
@ConsumerType
public interface DataTransportListener {
    /** Connected; true if what was in flight before is not known here. */
    void onConnectionEstablished(boolean newSession);

    /** About to disconnect, still connected. */
    void onDisconnecting();

    /** Disconnected, as was asked for. */
    void onDisconnected();

    /** Before a new configuration is used. */
    void onConfigurationUpdating(boolean wasConnected);

    /** After that. */
    void onConfigurationUpdated(boolean wasConnected);

    /** The connection ended without being asked to; the cause may be null. */
    void onConnectionLost(Throwable cause);

    /** A message came. */
    void onMessageArrived(String topic, byte[] payload, int qos, boolean retained);

    /** The server has a message with QoS 1 or 2. */
    void onMessageConfirmed(DataTransportToken token);
}
