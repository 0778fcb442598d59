package org.eclipse.kura.data;

import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.KuraTimeoutException;
import org.eclipse.kura.KuraTooManyInflightMessagesException;
import org.eclipse.kura.data.transport.listener.DataTransportListener;
import org.osgi.annotation.versioning.ProviderType;

/** One connection to a broker. */
@ProviderType
public interface DataTransportService {
    /** Connects, and returns when that is done. */
    void connect() throws KuraConnectException;

    /** Whether there is a connection. */
    boolean isConnected();

    /** The broker's address. */
    String getBrokerUrl();

    /** The account. */
    String getAccountName();

    /** The user. */
    String getUsername();

    /** The client identifier. */
    String getClientId();

    /** Waits for messages in flight, for so many milliseconds at most, and disconnects. */
    void disconnect(long quiesceTimeout);

    /** Subscribes, and returns when the broker has answered. */
    void subscribe(String topic, int qos) throws KuraTimeoutException, KuraException, KuraNotConnectedException;

    /** Ends a subscription, and returns when the broker has answered. */
    void unsubscribe(String topic) throws KuraTimeoutException, KuraException, KuraNotConnectedException;

    /** Takes a message to send; null with QoS 0. */
    DataTransportToken publish(String topic, byte[] payload, int qos, boolean retain)
            throws KuraTooManyInflightMessagesException, KuraException, KuraNotConnectedException;

    /** Adds a listener. */
    void addDataTransportListener(DataTransportListener listener);

    /** Removes a listener. */
    void removeDataTransportListener(DataTransportListener listener);
}
