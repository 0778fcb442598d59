package org.eclipse.kura.status;

import org.osgi.annotation.versioning.ProviderType;

/** Shows the status of whoever is registered with the highest priority. */
@ProviderType
public interface CloudConnectionStatusService {
    /** Of a transport. */
    int PRIORITY_MEDIUM = 200;
    /** Of the service above it. */
    int PRIORITY_LOW = 100;

    /** From now on. */
    void register(CloudConnectionStatusComponent component);

    /** No longer. */
    void unregister(CloudConnectionStatusComponent component);

    /** Another status; false if that failed. */
    boolean updateStatus(CloudConnectionStatusComponent component, CloudConnectionStatusEnum status);
}
