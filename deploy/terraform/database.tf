# The ledger's database. Its password is made by hand and never known to Terraform:
#   gcloud sql users create newsbeam --instance=newsbeam
#   gcloud sql users set-password newsbeam --instance=newsbeam --prompt-for-password
#   gcloud secrets versions add newsbeam-postgresql --data-file=-

resource "google_sql_database_instance" "ledger" {
  name                = "newsbeam"
  region              = var.region
  database_version    = "POSTGRES_17"
  deletion_protection = true

  settings {
    tier              = var.database_tier
    edition           = "ENTERPRISE"
    availability_type = "REGIONAL"
    disk_autoresize   = true

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
    }

    ip_configuration {
      ipv4_enabled    = false
      private_network = var.network
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    database_flags {
      name  = "cloudsql.enable_pgaudit"
      value = "on"
    }

    database_flags {
      name  = "log_checkpoints"
      value = "on"
    }

    database_flags {
      name  = "log_connections"
      value = "on"
    }

    database_flags {
      name  = "log_disconnections"
      value = "on"
    }

    database_flags {
      name  = "log_lock_waits"
      value = "on"
    }

    database_flags {
      name  = "log_min_error_statement"
      value = "error"
    }

    database_flags {
      name  = "log_statement"
      value = "ddl"
    }
  }

  depends_on = [google_project_service.needed]
}

resource "google_sql_database" "news" {
  name     = "news"
  instance = google_sql_database_instance.ledger.name
}

resource "google_secret_manager_secret" "password" {
  secret_id = "newsbeam-postgresql"

  replication {
    auto {
    }
  }

  depends_on = [google_project_service.needed]
}

resource "google_secret_manager_secret" "feeds" {
  secret_id = "newsbeam-feeds"

  replication {
    auto {
    }
  }

  depends_on = [google_project_service.needed]
}
