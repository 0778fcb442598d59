package org.eclipse.kura.status;

/** Somebody with a status to show. */
public interface CloudConnectionStatusComponent {
    /** Whose status is shown: the highest priority. */
    int getNotificationPriority();

    /** The status. */
    CloudConnectionStatusEnum getNotificationStatus();

    /** Called by the service, to keep the status. */
    void setNotificationStatus(CloudConnectionStatusEnum status);
}
