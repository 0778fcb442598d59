/** What a gateway shows of its connection, as with an LED. Signatures only. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.2")
package org.eclipse.kura.status;
