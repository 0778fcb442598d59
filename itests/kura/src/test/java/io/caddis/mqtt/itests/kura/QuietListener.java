package io.caddis.mqtt.itests.kura;

import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.data.transport.listener.DataTransportListener;

/** Does nothing, as a listener of both kinds that Kura has, which have the same methods. */
@SuppressWarnings("deprecation") // Kura still calls the older kind
class QuietListener implements DataTransportListener, org.eclipse.kura.data.DataTransportListener {
    @Override
    public void onConnectionEstablished(boolean newSession) {
    }

    @Override
    public void onDisconnecting() {
    }

    @Override
    public void onDisconnected() {
    }

    @Override
    public void onConfigurationUpdating(boolean wasConnected) {
    }

    @Override
    public void onConfigurationUpdated(boolean wasConnected) {
    }

    @Override
    public void onConnectionLost(Throwable cause) {
    }

    @Override
    public void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
    }

    @Override
    public void onMessageConfirmed(DataTransportToken token) {
    }
}
