package io.caddis.mqtt.kura.transport;

import org.eclipse.kura.status.CloudConnectionStatusComponent;
import org.eclipse.kura.status.CloudConnectionStatusEnum;
import org.eclipse.kura.status.CloudConnectionStatusService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway shows, as with an LED, while the transport connects; before and after, DataService says it. */
final class StatusLight implements CloudConnectionStatusComponent {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);

    private final CloudConnectionStatusService service;
    private volatile CloudConnectionStatusEnum status = CloudConnectionStatusEnum.OFF;

    StatusLight(CloudConnectionStatusService service) {
        this.service = service;
    }

    void connecting() {
        quietly(() -> {
            service.register(this);
            service.updateStatus(this, CloudConnectionStatusEnum.FAST_BLINKING);
        });
    }

    void ended(boolean connected) {
        quietly(() -> service.updateStatus(this, connected ? CloudConnectionStatusEnum.ON
                : CloudConnectionStatusEnum.OFF));
        quietly(() -> service.unregister(this));
    }

    /** A light that fails is no reason not to connect. */
    private static void quietly(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.warn("the status of the cloud connection cannot be shown", e);
        }
    }

    @Override
    public int getNotificationPriority() {
        return CloudConnectionStatusService.PRIORITY_MEDIUM;
    }

    @Override
    public CloudConnectionStatusEnum getNotificationStatus() {
        return status;
    }

    @Override
    public void setNotificationStatus(CloudConnectionStatusEnum newStatus) {
        status = newStatus;
    }
}
