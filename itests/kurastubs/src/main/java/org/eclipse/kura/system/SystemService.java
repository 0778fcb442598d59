package org.eclipse.kura.system;

import org.osgi.annotation.versioning.ProviderType;

/** The machine. */
@ProviderType
public interface SystemService {
    /** The hardware address of the first network interface; may be null. */
    String getPrimaryMacAddress();
}
