package io.caddis.mqtt.itests.kura;

import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A listener of Kura's deprecated kind. */
@SuppressWarnings("deprecation") // Kura still calls them
final class OldListener extends QuietListener {
    private final List<Boolean> established;

    private OldListener(List<Boolean> established) {
        this.established = established;
    }

    static ServiceRegistration<?> register(BundleContext context, List<Boolean> established) {
        return context.registerService(org.eclipse.kura.data.DataTransportListener.class,
                new OldListener(established), null);
    }

    @Override
    public void onConnectionEstablished(boolean newSession) {
        established.add(newSession);
    }
}
