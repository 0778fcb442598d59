package io.caddis.mqtt.itests.kura.layers;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.KuraErrorCode;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.KuraTooManyInflightMessagesException;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.data.transport.listener.DataTransportListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A transport over Paho, without TLS, in the place of Kura's own: to measure beside it, and to be taken over from. */
public final class PahoTransport implements DataTransportService, ConfigurableComponent, MqttCallback {
    private final List<DataTransportListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Object> settings;
    private volatile MqttAsyncClient client;

    /** Component activation. */
    void activate(Map<String, Object> values) {
        settings = Map.copyOf(values);
    }

    /** Component modification. */
    void modified(Map<String, Object> values) {
        boolean wasConnected = isConnected();
        listeners.forEach(listener -> listener.onConfigurationUpdating(wasConnected));
        settings = Map.copyOf(values);
        listeners.forEach(listener -> listener.onConfigurationUpdated(wasConnected));
    }

    /** Component deactivation. */
    void deactivate() {
        if (isConnected()) {
            disconnect(0);
        }
    }

    private String text(String key) {
        return settings.getOrDefault(key, "").toString();
    }

    private long timeoutMillis() {
        return ((Integer) settings.getOrDefault("timeout", 10)) * 1000L;
    }

    private String topic(String given) {
        return given.replace("#account-name", getAccountName()).replace("#client-id", getClientId());
    }

    @Override
    public void connect() throws KuraConnectException {
        try {
            client = new MqttAsyncClient(getBrokerUrl(), getClientId(), new MemoryPersistence());
            client.setCallback(this);
            MqttConnectOptions options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            options.setCleanSession((Boolean) settings.getOrDefault("clean-session", true));
            options.setKeepAliveInterval((Integer) settings.getOrDefault("keep-alive", 30));
            if (settings.get("paho.inflight") instanceof Integer window) {
                options.setMaxInflight(window);
            }
            client.connect(options).waitForCompletion(3 * timeoutMillis());
        } catch (MqttException e) {
            throw new KuraConnectException(e, "not connected");
        }
        listeners.forEach(listener -> listener.onConnectionEstablished(
                (Boolean) settings.getOrDefault("clean-session", true)));
    }

    @Override
    public boolean isConnected() {
        MqttAsyncClient now = client;
        return now != null && now.isConnected();
    }

    @Override
    public String getBrokerUrl() {
        return text("broker-url").replaceFirst("^mqtt:", "tcp:").replaceFirst("/$", "");
    }

    @Override
    public String getAccountName() {
        return text("topic.context.account-name");
    }

    @Override
    public String getUsername() {
        return text("username");
    }

    @Override
    public String getClientId() {
        return text("client-id");
    }

    @Override
    public void disconnect(long quiesceTimeout) {
        if (!isConnected()) {
            return;
        }
        listeners.forEach(DataTransportListener::onDisconnecting);
        try {
            client.disconnect(quiesceTimeout).waitForCompletion(timeoutMillis());
            client.close();
        } catch (MqttException e) {
            // the end of a connection that ends anyway
        }
        listeners.forEach(DataTransportListener::onDisconnected);
    }

    private MqttAsyncClient connected() throws KuraNotConnectedException {
        if (!isConnected()) {
            throw new KuraNotConnectedException("not connected");
        }
        return client;
    }

    @Override
    public void subscribe(String topic, int qos) throws KuraException {
        try {
            connected().subscribe(topic(topic), qos).waitForCompletion(timeoutMillis());
        } catch (MqttException e) {
            throw new KuraException(KuraErrorCode.INTERNAL_ERROR, e);
        }
    }

    @Override
    public void unsubscribe(String topic) throws KuraException {
        try {
            connected().unsubscribe(topic(topic)).waitForCompletion(timeoutMillis());
        } catch (MqttException e) {
            throw new KuraException(KuraErrorCode.INTERNAL_ERROR, e);
        }
    }

    @Override
    public DataTransportToken publish(String topic, byte[] payload, int qos, boolean retain) throws KuraException {
        try {
            IMqttDeliveryToken token = connected().publish(topic(topic), payload, qos, retain);
            return qos == 0 ? null : new DataTransportToken(token.getMessageId(), session());
        } catch (MqttException e) {
            if (e.getReasonCode() == MqttException.REASON_CODE_MAX_INFLIGHT) {
                throw new KuraTooManyInflightMessagesException(e, "too many in flight");
            }
            throw new KuraException(KuraErrorCode.INTERNAL_ERROR, e);
        }
    }

    private String session() {
        return getClientId() + "-" + getBrokerUrl();
    }

    @Override
    public void addDataTransportListener(DataTransportListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeDataTransportListener(DataTransportListener listener) {
        listeners.remove(listener);
    }

    private void tell(Consumer<DataTransportListener> event) {
        listeners.forEach(event);
    }

    @Override
    public void connectionLost(Throwable cause) {
        tell(listener -> listener.onConnectionLost(cause));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        tell(listener -> listener.onMessageArrived(topic, message.getPayload(), message.getQos(),
                message.isRetained()));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
        try {
            if (token.getMessage() == null || token.getMessage().getQos() > 0) {
                DataTransportToken confirmed = new DataTransportToken(token.getMessageId(), session());
                tell(listener -> listener.onMessageConfirmed(confirmed));
            }
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }
}
